"""Build the pages of the ontology and its vocabularies: `make docs`, or `python docs/build.py FOLDER`.

The ontology's page is made by pyLODE. Its pages for SKOS vocabularies leave out the concepts, so those are made here.
"""

from __future__ import annotations

import html
import logging
import sys
from pathlib import Path

from rdflib import DCTERMS, RDF, SKOS, Graph
from rdflib.term import Node

from hengbiao.resources import data_files, data_root

STYLE = (
    "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;line-height:1.5}"
    "table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccd;padding:.4rem .6rem;text-align:left;"
    "vertical-align:top}th{background:#f3f5f9}td:first-child{font-family:ui-monospace,monospace;white-space:nowrap}"
)


def page(title: str, body: str) -> str:
    """A whole page that needs nothing from elsewhere."""
    return (f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><title>{html.escape(title)}</title>"
            f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>{body}</body></html>\n")


def text(graph: Graph, node: Node, predicate: Node, lang: str) -> str:
    """The text of a node in one language, escaped; empty where there is none."""
    found = sorted(str(o) for o in graph.objects(node, predicate) if getattr(o, "language", None) == lang)
    return html.escape("; ".join(found))


def vocabulary(path: Path) -> str:
    """One vocabulary as a table: key, names, definitions, and what is broader."""
    graph = Graph().parse(path, format="turtle")
    scheme = next(graph.subjects(RDF.type, SKOS.ConceptScheme))
    rows = []
    for concept in sorted(graph.subjects(SKOS.inScheme, scheme), key=str):
        broader = ", ".join(sorted(str(b).rpartition("/")[2] for b in graph.objects(concept, SKOS.broader)))
        names = [text(graph, concept, p, lang) for lang in ("zh", "en") for p in (SKOS.prefLabel, SKOS.altLabel)]
        said = "<br>".join(text(graph, concept, SKOS.definition, lang) for lang in ("zh", "en"))
        key = html.escape(str(concept).rpartition("/")[2])
        rows.append(f"<tr id='{path.stem}-{key}'><td>{key}</td><td>{names[0]}<br><small>{names[1]}</small></td>"
                    f"<td>{names[2]}<br><small>{names[3]}</small></td><td>{said}</td><td>{html.escape(broader)}</td></tr>")
    title = f"{text(graph, scheme, SKOS.prefLabel, 'zh')} · {text(graph, scheme, SKOS.prefLabel, 'en')}"
    licence = html.escape(str(graph.value(scheme, DCTERMS.license)))
    return (f"<h2 id='{path.stem}'>{title}</h2><p><code>{html.escape(str(scheme))}</code> · {licence}</p>"
            "<table><tr><th>key</th><th>中文</th><th>English</th><th>定义 / definition</th><th>broader</th></tr>"
            f"{''.join(rows)}</table>")


def build(folder: Path) -> list[Path]:
    """Write the pages into `folder`, which is made where it is missing, and return them."""
    from pylode import OntPub  # heavy

    logging.getLogger().setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    vocabularies = data_files("ontology", "vocabularies/*.ttl")
    contents = {
        "ontology.html": OntPub(str(data_root() / "ontology" / "core.ttl")).make_html(),
        "vocabularies.html": page("衡标词表 · Hengbiao vocabularies", "".join(vocabulary(path) for path in vocabularies)),
    }
    links = "".join(f"<li><a href='{name}'>{name}</a></li>" for name in contents)
    contents["index.html"] = page("衡标本体 · The Hengbiao ontology", f"<ul>{links}</ul>")
    written = []
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8")
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for made in build(Path(sys.argv[1] if len(sys.argv) > 1 else "build/docs")):
        print(made)
