"""Query parameters that several routes take, as the commands call them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from hengbiao_api.samples import STANDARDS

__all__ = ["Format", "Language", "Profiles", "Standards"]

Language = Annotated[Literal["zh", "en"] | None, Query(
    examples=["en"], description="文字的语言，优先于 Accept-Language / Language of texts; goes before Accept-Language")]
Format = Annotated[str | None, Query(
    max_length=20, examples=["json"], description="格式，优先于 Accept / Form of the answer; goes before Accept")]
Standards = Annotated[list[str], Query(max_length=20, examples=[STANDARDS[:2]], description="只看这些标准 / Only these standards")]
Profiles = Annotated[list[str], Query(max_length=20, description=(
    "评分规则，写作 K=NAME；自己的规则作为 profile 部分上传 / Scoring profiles as K=NAME; your own go up as parts named profile"))]
