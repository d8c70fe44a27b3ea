"""The roadmap of the Word report, and one policy for one enterprise at both levels."""

from __future__ import annotations

from collections.abc import Sequence

from hengbiao.model.numbers import rounded
from hengbiao.reports.docx_frame import Report, by_unit
from hengbiao.reports.docx_parts import Cell, Column, Strong
from hengbiao.reports.docx_results import gap_table
from hengbiao.reports.text import cut, days, money, span
from hengbiao.service.report_policy_rows import ScenarioPolicy
from hengbiao.service.report_rows import PhaseRow, PlaceRow, StepRow

__all__ = ["policy", "roadmap"]

#: Rows of one scenario; the whole list is an annex.
_GAPS, _STEPS = 8, 8
#: Provisions on how to do a step.
_HOW = 2


def roadmap(r: Report) -> None:
    """Targets, phases and steps of the plan; a sentence where there is none."""
    r.chapter("roadmap")
    w, plan = r.w, r.content.plan
    if plan is None:
        w.paragraph(r.say("本次没有提供转型路径（计划）。", "No plan was given."))
        return
    if not plan.phases:
        w.paragraph(r.say("没有需要安排的步骤：目标已达到，或在所给条件下无法达到。",
                          "There are no steps: the targets are reached already, or cannot be reached as things are."))
    w.bullets(f"{reason.what} {reason.mend}" for reason in plan.reasons)
    w.table(
        r.say("目标", "Targets"),
        [Column(r.say("标准", "Standard"), 4), Column(r.say("目标", "Target"), 3), Column(r.say("现在", "Now"), 4.7),
         Column(r.say("完成后", "Once done"), 4.7)],
        ([r.number(t.standard), t.asked, _with_grade(span(t.before), t.before_grade),
          "—" if t.after is None else _with_grade(span(t.after), t.after_grade)] for t in r.parts.targets))
    if r.parts.phases:
        _phases(r)
    for phase in r.parts.phases:
        _phase(r, phase)
    w.paragraph(plan.estimates.en if r.content.lang == "en" else plan.estimates.zh, "Note")


def _with_grade(total: str, grade: str) -> str:
    return f"{total}\n{grade}" if grade else total


def _phases(r: Report) -> None:
    # What only follows from others moves little, and its range says nothing to plan by.
    shown = {s.key for s in r.parts.results if s.is_direct} | {t.standard for t in r.parts.targets}
    r.w.table(
        r.say("各阶段", "Phases"),
        [Column(r.say("阶段", "Phase"), 1.5, "center"), Column(r.say("起止", "From, to"), 2.7), Column(r.say("步骤", "Steps"), 1.5, "right"),
         Column(r.say("人日", "Person-days"), 2.1, "right"), Column(r.say("费用（元）", "Money (yuan)"), 2.6, "right"),
         Column(r.say("完成后预计", "Predicted once done"), 6)],
        ([str(p.number), f"{p.start}\n{p.finish}", str(len(p.steps)), days(p.person_days), money(p.yuan),
          "\n".join(f"{r.number(key)}{r.say('：', ': ')}{span(total)} {grade}".rstrip() for key, total, grade in p.predicted if key in shown)]
         for p in r.parts.phases), "_Ref_table_phases")
    r.show("phases")
    r.show("gantt")


def _phase(r: Report, phase: PhaseRow) -> None:
    r.w.heading(2, r.say(f"第 {phase.number} 阶段（{phase.start} 至 {phase.finish}）", f"Phase {phase.number} ({phase.start} to {phase.finish})"))
    r.w.table(
        r.say(f"第 {phase.number} 阶段的步骤", f"Steps of phase {phase.number}"),
        [Column(r.say("步骤", "Step"), 5.6), Column(r.say("能力", "Capability"), 2.6), Column(r.say("现状", "Now"), 1.6),
         Column(r.say("投入", "Effort"), 2.2, "right"), Column(r.say("起止", "From, to"), 2.2),
         Column(r.say("使之满足；加分", "Settles; adds"), 2.2)],
        (_step_row(r, step) for step in phase.steps))


def _step_row(r: Report, step: StepRow) -> list[str | Cell]:
    slack = r.say("关键", "critical") if step.is_critical else r.say(f"机动 {step.float_days} 日", f"float {step.float_days} d")
    extra = [r.say("证据：", "Evidence: ") + r.say("、", ", ").join(step.evidence)] if step.evidence else []
    extra += [r.say("先决：", "Needs: ") + ", ".join(step.needs)] if step.needs else []
    extra += [r.say("做法：", "How: ") + cut(text, 90) for text in step.how[:_HOW]]
    settles = ", ".join(step.settles[:4]) + (r.say(f" 等 {len(step.settles)} 条", f" … ({len(step.settles)})") if len(step.settles) > 4 else "")
    gains = [f"{r.number(key)} +{rounded(value, 3).lstrip('≈')}" for key, value in step.adds]
    worth = r.say(f"{days(step.person_days)} 人日\n{money(step.yuan)} 元", f"{days(step.person_days)} d\n{money(step.yuan)} yuan")
    return ["\n".join([step.statement, step.id, *extra]), step.capability, step.was, worth,
            f"{step.start}\n{step.finish}\n{slack}", "\n".join([settles or "—", *gains])]


def policy(r: Report) -> None:
    """What the enterprise should do as a whole, and in each scenario."""
    r.chapter("policy")
    r.chapter("enterprise-policy", 2)
    _enterprise(r)
    r.chapter("scenario-policy", 2)
    if not r.parts.scenarios:
        r.w.paragraph(r.say("没有评分，尚不能分场景提出措施。", "Nothing is rated, so there is nothing to say of single scenarios."))
    else:
        r.w.paragraph(r.say("一个能力域为一个场景：现状、到下一等级的差距和措施。",
                            "Each capability domain is a scenario: where it stands, what is missing to its next level, and what to do."))
    for scenario in r.parts.scenarios:
        _scenario(r, scenario)


def _enterprise(r: Report) -> None:
    w, p = r.w, r.parts.enterprise
    if not p.standing:
        w.paragraph(r.say("没有评分：先按标准评分，再谈措施。", "Nothing is rated: rate first."))
        return
    w.paragraph([Strong(r.say("现状", "Where it stands"))], extra="<w:keepNext/>")
    w.bullets(p.standing)
    if p.strong:
        w.paragraph([Strong(r.say("可以依托的", "What to build on")), r.say("：", ": "), _named(r, p.strong), r.say("。", ".")])
    if p.weak:
        w.paragraph([Strong(r.say("优先改进的", "What to improve first")), r.say("：", ": "), _named(r, p.weak), r.say("。", ".")])
    w.paragraph([Strong(r.say("首先要补的要求", "Requirements to meet first"))], extra="<w:keepNext/>")
    gap_table(r, r.say("首先要补的要求", "Requirements to meet first"), p.gaps, len(p.gaps))
    if p.evidence:
        w.paragraph([Strong(r.say("要补的证据", "Evidence to add"))], extra="<w:keepNext/>")
        w.bullets(r.say(f"{kind}：{n} 条评分缺少", f"{kind}: lacking for {n} ratings") for kind, n in p.evidence)
    if p.phases:
        w.paragraph([Strong(r.say("分阶段措施", "What to do, phase by phase")), r.say("（详见", " (see "), *r.ref("roadmap"), r.say("）", ")")],
                    extra="<w:keepNext/>")
        w.bullets(_phase_line(r, phase) for phase in p.phases)


def _named(r: Report, places: Sequence[PlaceRow]) -> str:
    names = (p.label if p.unit is None else r.say(f"{p.label}（{p.unit}）", f"{p.label} ({p.unit})") for p in places)
    return r.say("、", ", ").join(names)


def _phase_line(r: Report, phase: PhaseRow) -> str:
    steps = r.say("；", "; ").join(cut(step.statement, 70) for step in phase.steps[:4])
    more = r.say(f"等 {len(phase.steps)} 步", f" … ({len(phase.steps)} steps)") if len(phase.steps) > 4 else ""
    return r.say(f"第 {phase.number} 阶段：{steps}{more}", f"Phase {phase.number}: {steps}{more}")


def _scenario(r: Report, s: ScenarioPolicy) -> None:
    w = r.w
    w.heading(3, s.label if s.unit is None else f"{s.label} · {s.unit}")
    standing = r.say(f"{r.number(s.standard)}，", f"{r.number(s.standard)}; ")
    if s.by_level:
        levels = {level.number: level.name for level in r.parts.result(s.standard).levels}
        scores = r.say("，", ", ").join(f"{levels[n]} {span(score)}" for n, score in sorted(s.by_level.items()))
        standing += r.say(f"达到 {s.reached}；各级得分：{scores}。", f"reached: {s.reached}; scores: {scores}.")
    else:
        standing += r.say(f"得分 {span(s.score)}（0–1）。", f"score {span(s.score)} (0–1).")
    goal = r.say(f"到{s.next_level}", f"up to {s.next_level}") if s.next_level else r.say("其中", "of these")
    w.paragraph([Strong(r.say("现状：", "Standing: ")), standing, r.say(
        f"全部满足 {s.met} 条；{goal}还有 {len(s.gaps)} 条未全部满足、{s.open} 条未知。",
        f" {s.met} requirements fully met; {goal}, {len(s.gaps)} are not and {s.open} are unknown.")])
    if s.gaps:
        gap_table(r, by_unit(r.say(f"{s.label}的差距", f"Gaps of {s.label}"), s.unit), s.gaps, _GAPS)
    elif not s.open:
        w.paragraph(r.say("保持现有做法，按期复核证据。", "Keep up what is done, and renew the evidence in time."))
    if s.open:
        w.paragraph([Strong(r.say("先弄清：", "First find out: ")),
                     r.say(f"{s.open} 条要求尚未评分，补充评分和证据。", f"{s.open} requirements are not rated; rate them, with evidence.")])
    if s.steps:
        w.paragraph([Strong(r.say("措施", "What to do"))], extra="<w:keepNext/>")
        w.bullets(r.say(f"第 {step.phase} 阶段：{step.statement}（{step.start} 至 {step.finish}）",
                        f"Phase {step.phase}: {step.statement} ({step.start} to {step.finish})") for step in s.steps[:_STEPS])
        if len(s.steps) > _STEPS:
            more = len(s.steps) - _STEPS
            w.paragraph([r.say(f"另有 {more} 步，见", f"{more} more: "), *r.ref("roadmap"), r.say("。", ".")], "Note")
