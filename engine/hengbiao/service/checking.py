"""`check`: what is incomplete or contradictory in an evidence set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hengbiao.crosswalk.lint import Fault, hub_faults
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.model.profile import Profile
from hengbiao.model.results import Finding
from hengbiao.resources import data_files
from hengbiao.service.workspace import LoadedSet, Workspace
from hengbiao.validation import fast
from hengbiao.validation.findings import SEVERITY_ORDER, Detailed, in_words
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


def knowledge_findings(workspace: Workspace, *, lang: str = "zh") -> list[Finding]:
    """Faults of the knowledge itself: by the shapes in `rules/shapes/knowledge/`, then those of the hub."""
    store, shapes, prefixes = workspace.asked, load_shapes(KNOWLEDGE_SHAPES), workspace.knowledge.prefixes
    by_shape = in_words(fast.find(store, shapes, prefixes), shapes, store, prefixes, lang, lambda _: None, [])
    of_hub = [_finding(fault, lang) for fault in hub_faults(workspace.index, workspace.knowledge.standards)]
    return sorted([*(d.finding for d in by_shape), *of_hub], key=lambda f: (SEVERITY_ORDER[f.severity], f.id))


def _finding(fault: Fault, lang: str) -> Finding:
    return Finding(
        id="/".join(part for part in (fault.kind, fault.focus, fault.value) if part), shape=fault.kind,
        severity=fault.severity, focus=fault.focus, field=None, value=fault.value,
        message=fault.message.in_language(lang), fix=fault.fix.in_language(lang), cite=None, place=None,
    )


#: The shape that finds evidence missing for what is inferred.
_UNSUPPORTED = "inference-evidence-kinds"


def unsupported(findings: Iterable[Detailed]) -> set[str]:
    """The requirements whose lower bound does not count under `--evidence strict`: a kind of evidence is missing."""
    return {d.finding.focus for d in findings if d.shape.id == _UNSUPPORTED}


def withheld(findings: Iterable[Detailed], content: EvidenceSet) -> set[str]:
    """The requirements whose rating does not count under `--evidence strict`.

    A rating counts where neither it nor any evidence that it cites has a violation of a shape that withholds credit.
    """
    at_fault = {
        d.finding.focus for d in findings if d.shape.withholds_credit and d.finding.severity == "violation"
    }
    return {r.requirement for r in content.ratings if r.requirement in at_fault or at_fault & set(r.evidence)}
