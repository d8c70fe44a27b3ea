"""Ids of the project resolve: what follows its root in an IRI is a path here."""

from __future__ import annotations

import httpx
import pytest
import rdflib
from defusedxml import ElementTree
from rdflib.compare import isomorphic

from hengbiao.namespaces import PREFIXES, ROOT
from hengbiao.service.workspace import Workspace
from hengbiao_api.tasks import linked
from hengbiao_api.workers import warm

PATHS = ("db12/2021/09.1-L3", "capability/purchasing.execution", "objective/purchasing.plan.integrated", "profile/db12-discrete", "stage/1",
         "evidence-kind/policy")
FORMS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld"}


def there(workspace: Workspace, path: str) -> bool:
    return f"<{ROOT}{path}>".encode() in workspace.graph


@pytest.mark.parametrize("path", PATHS)
def test_a_thing_is_the_same_in_every_form(client: httpx.Client, workspace: Workspace, path: str) -> None:
    if not there(workspace, path):
        assert client.get(f"/{path}", headers={"Accept": "text/turtle"}).status_code == 404
        return
    graphs = []
    for media, form in FORMS.items():
        reply = client.get(f"/{path}", headers={"Accept": media})
        assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (200, media)
        assert reply.links["canonical"]["url"] == ROOT + path
        graphs.append(rdflib.Graph().parse(data=reply.content, format=form))
    assert len(graphs[0]) > 1
    assert (rdflib.URIRef(ROOT + path), None, None) in graphs[0]
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_every_kind_of_thing_is_tried(workspace: Workspace) -> None:
    assert sum(there(workspace, path) for path in PATHS) >= 5


def test_a_browser_gets_a_page(client: httpx.Client) -> None:
    reply = client.get("/db12/2021/09.1-L3", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"})
    assert reply.headers["content-type"].startswith("text/html")
    assert 'lang="en"' in reply.text
    assert 'href="/objective/' in reply.text or 'href="/db12/2021/' in reply.text
    assert "db12:09.1-L3" in reply.text


def test_pages_lead_to_pages(client: httpx.Client) -> None:
    text = client.get("/capability/purchasing.execution").text
    own = {part.split('"')[0] for part in text.split('href="/')[1:]} - {"?lang=zh"}
    tried = [path for path in sorted(own) if "/" in path and not path.startswith("static/")][:12]
    assert len(tried) > 3
    assert [client.get(f"/{path}").status_code for path in tried] == [200] * len(tried)


def test_the_ontology_and_a_graph_come_whole(client: httpx.Client) -> None:
    ontology = rdflib.Graph().parse(data=client.get("/ontology", headers={"Accept": "text/turtle"}).content, format="turtle")
    assert (rdflib.URIRef(PREFIXES["hb"] + "LevelRequirement"), rdflib.RDF.type, rdflib.OWL.Class) in ontology
    hub = client.get("/graph/hub", params={"format": "ntriples"})
    assert hub.text.count("\n") > 10_000


@pytest.mark.parametrize("form", ["ntriples", "turtle", "jsonld"])
def test_blank_nodes_have_the_same_labels_whenever_the_graph_is_loaded(workspace: Workspace, form: str) -> None:
    made = []
    for _ in range(2):
        warm.store.cache_clear()
        made.append(linked.thing("ontology", form, "zh").content)
    assert made[0] == made[1]
    assert form == "turtle" or b"_:" in made[0]


def test_the_page_of_the_ontology_has_an_anchor_for_each_term_and_its_version_is_there(client: httpx.Client) -> None:
    page = client.get("/ontology", params={"lang": "en"}).text
    assert 'id="LevelRequirement"' in page and 'id="asksFor"' in page
    graph = rdflib.Graph().parse(data=client.get("/ontology", headers={"Accept": "text/turtle"}).content, format="turtle")
    version = str(next(graph.objects(None, rdflib.OWL.versionIRI)))
    assert client.get("/" + version.removeprefix(ROOT), headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize("path", ["nothing", "db12/2021/99.9-L9", "../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "objective/%00", "/evil.example/x",
                                  "objective/<script>alert(1)</script>", "\u202egnp.exe", "x" * 300])
def test_what_the_graph_does_not_know_is_404(client: httpx.Client, path: str) -> None:
    for media in ("text/html", "text/turtle"):
        reply = client.get(f"/{path}", headers={"Accept": media}, follow_redirects=False)
        assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")
        assert "<script>" not in reply.text


def test_the_svg_of_the_start_page_is_well_formed(client: httpx.Client) -> None:
    text = client.get("/").text
    svg = text[text.index("<svg"): text.index("</svg>") + 6]
    root = ElementTree.fromstring(svg)
    links = [e for e in root if e.tag.endswith("a")]
    assert len(links) == 20
