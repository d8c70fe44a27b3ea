"""`check`: what is incomplete or contradictory in an evidence set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.profile import Profile
from hengbiao.resources import data_files
from hengbiao.service.workspace import LoadedSet, Workspace
from hengbiao.validation import fast
from hengbiao.validation.findings import Detailed, in_words
from hengbiao.validation.shapes import load_shapes


def detailed_findings(
    workspace: Workspace, loaded: LoadedSet, profiles: Sequence[Profile], *, lang: str = "zh", engine: str = "fast"
) -> list[Detailed]:
    """All findings of one set under `profiles`; `engine` is `fast` or `reference` (pySHACL), with equal results."""
    store = workspace.store_with(loaded.content, profiles)
    shapes = load_shapes()
    prefixes = workspace.knowledge.prefixes
    if engine == "reference":
        from hengbiao.validation import reference  # heavy: rdflib and pySHACL

        raw = reference.find(store, data_files("rules/shapes", "*.ttl"))
    else:
        raw = fast.find(store, shapes, prefixes)
    numbers = [workspace.knowledge.standards[profile.standard].number for profile in profiles]
    return in_words(raw, shapes, store, prefixes, lang, workspace.place_finder(loaded).get, numbers)


#: The shapes that the knowledge itself has to keep.
KNOWLEDGE_SHAPES = "rules/shapes/knowledge"


def knowledge_findings(workspace: Workspace, *, lang: str = "zh") -> list[Detailed]:
    """Faults of the knowledge itself, by the shapes in `rules/shapes/knowledge/`."""
    store, shapes, prefixes = workspace.asked, load_shapes(KNOWLEDGE_SHAPES), workspace.knowledge.prefixes
    return in_words(fast.find(store, shapes, prefixes), shapes, store, prefixes, lang, lambda _: None, [])


def withheld(findings: Iterable[Detailed], content: EvidenceSet) -> set[str]:
    """The requirements whose rating does not count under `--evidence strict`.

    A rating counts where neither it nor any evidence that it cites has a violation of a shape that withholds credit.
    """
    at_fault = {
        d.finding.focus for d in findings if d.shape.withholds_credit and d.finding.severity == "violation"
    }
    return {r.requirement for r in content.ratings if r.requirement in at_fault or at_fault & set(r.evidence)}
