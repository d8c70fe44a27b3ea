"""The description of the service: valid, in both languages, with examples, and naming all that can be answered."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

ANYWHERE = {"400", "401", "413", "429", "500", "503"}


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> Any:
    return client.get("/openapi.json").json()


def operations(described: Any) -> list[tuple[str, str, Any]]:
    return [(path, method, row) for path, methods in described["paths"].items() for method, row in methods.items()]


def test_it_is_openapi_3_1(described: Any) -> None:
    assert described["openapi"].startswith("3.1")
    validate(described)
    assert described["info"]["license"]["identifier"] == "Apache-2.0"


def test_every_operation_is_described_in_both_languages(described: Any) -> None:
    ids = []
    for path, method, row in operations(described):
        ids.append(row["operationId"])
        text = row["summary"] + row.get("description", "")
        assert re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{3}", text), (method, path)
        assert row["tags"], (method, path)
        for parameter in row.get("parameters", []):
            said = parameter.get("description") or ""
            assert parameter["in"] == "header" or said, (method, path, parameter["name"])
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in ids)


def test_every_tag_is_described(described: Any) -> None:
    used = {tag for _, _, row in operations(described) for tag in row["tags"]}
    assert used == {tag["name"] for tag in described["tags"]}


def test_problems_are_documented_where_they_can_come(described: Any) -> None:
    for path, method, row in operations(described):
        if path in ("/health", "/metrics"):
            continue
        assert set(row["responses"]) >= ANYWHERE, (method, path)
        for status, answer in row["responses"].items():
            if status[0] in "45":
                assert list(answer["content"]) == ["application/problem+json"], (method, path, status)


def test_every_body_has_an_example(described: Any) -> None:
    for path, method, row in operations(described):
        body = row.get("requestBody")
        if method == "post":
            assert body and any("examples" in media for media in body["content"].values()), path


def test_the_commands_are_all_there(described: Any) -> None:
    paths = set(described["paths"])
    for name in ("standards", "requirements", "capabilities", "objectives", "mappings", "issues", "profiles", "template", "check", "score",
                 "explain", "ask", "whatif", "compare", "plan", "report", "convert", "lint"):
        assert f"/api/v1/{name}" in paths
    assert {"/sparql", "/api/v1/sparql", "/api/v1/crosswalks/{a}/{b}", "/api/v1/graph"} <= paths


def test_an_example_set_of_the_description_is_one(client: httpx.Client, described: Any) -> None:
    examples = described["paths"]["/api/v1/score"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        assert client.post("/api/v1/score", json=example["value"]).status_code == 200


def test_an_example_of_a_fault_is_one_in_either_language(client: httpx.Client, described: Any) -> None:
    answer = described["paths"]["/api/v1/score"]["post"]["responses"]["422"]["content"]["application/problem+json"]
    wrong = described["paths"]["/api/v1/score"]["post"]["requestBody"]["content"]["application/json"]["examples"]["set"]["value"]
    wrong = {**wrong, "ratings": [{**wrong["ratings"][0], "rating": "whole"}]}
    assert list(answer["examples"]) == ["zh", "en"]
    for lang, example in answer["examples"].items():
        real = client.post("/api/v1/score", params={"lang": lang}, json=wrong)
        assert real.status_code == 422
        assert set(real.json()) == set(example["value"])


def test_what_examples_of_parameters_name_is_there(client: httpx.Client, described: Any) -> None:
    """Each read with the examples of its parameters is answered."""
    asked = 0
    for path, method, row in operations(described):
        parameters = {p["name"]: p for p in row.get("parameters", [])}
        inside = re.findall(r"\{(\w+)\}", path)
        if method != "get" or not all("examples" in parameters[n]["schema"] for n in inside):
            continue
        query = {n: p["schema"]["examples"][0] for n, p in parameters.items() if p["in"] == "query" and "examples" in p["schema"] and n != "format"}
        address = path.format(**{n: parameters[n]["schema"]["examples"][0] for n in inside})
        assert client.get(address, params=query).status_code == 200, address
        asked += bool(query or inside)
    assert asked >= 15
