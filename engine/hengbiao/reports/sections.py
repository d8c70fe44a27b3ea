"""The sections of a report, under the same headings in every document."""

from __future__ import annotations

from collections.abc import Mapping

from hengbiao.errors import Text

__all__ = ["TITLES"]

#: Section -> its heading. The keys are those of `rules/reporting/`.
TITLES: Mapping[str, Text] = {
    "summary": Text("摘要", "Summary"),
    "facts": Text("企业与评估概况", "Enterprise and assessment"),
    "scope": Text("评估范围与裁剪", "Scope and tailoring"),
    "method": Text("评估方法与评分规则", "Method and scoring rules"),
    "results": Text("评估结果", "Results"),
    "strengths": Text("强项", "Strengths"),
    "weak-points": Text("弱项与差距", "Weak points and gaps"),
    "findings": Text("核查发现", "Findings of the check"),
    "source-issues": Text("标准原文问题", "Contradictions of the source documents"),
    "roadmap": Text("转型路径", "Roadmap"),
    "policy": Text("一企一策", "One policy for one enterprise"),
    "enterprise-policy": Text("企业级", "The enterprise as a whole"),
    "scenario-policy": Text("场景级", "Scenario by scenario"),
    "hub": Text("能力领域与标准对照", "Areas of capability and crosswalk"),
    "asked-parts": Text("标准要求的报告内容", "What the standards ask of a report"),
    "ratings": Text("评分明细", "All ratings"),
    "inferred": Text("由其他评分推得的要求", "Requirements inferred from other ratings"),
    "calculation": Text("计算过程", "The calculation"),
    "evidence": Text("证据清单", "List of evidence"),
}
