"""The weights that one type of enterprise is scored with, those of the nodes above the named ones included."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hengbiao.model.numbers import ZERO
from hengbiao.model.profile import Weights
from hengbiao.model.standard import Standard

__all__ = ["weights_for"]


def weights_for(weights: Weights | None, standard: Standard, enterprise_type: str | None) -> Mapping[str, Fraction]:
    """Node -> its weight among its siblings; no entry for a node that is not scored.

    As shares of the whole, a node above weighs the sum of what is below it, what has no requirement included: the weight
    of a sub-domain that has no text then stays in its domain.
    """
    if weights is None:
        return {}
    printed = weights.printed(enterprise_type)
    if weights.unit != "shares":
        return printed
    summed = dict(printed)
    for node, weight in printed.items():
        for above in standard.ancestors(node):
            if above.id != node:
                summed[above.id] = summed.get(above.id, ZERO) + weight
    for absent in weights.absent(enterprise_type):
        for above in standard.ancestors(absent.parent):
            summed[above.id] = summed.get(above.id, ZERO) + absent.weight
    return summed
