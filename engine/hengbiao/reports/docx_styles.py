"""Styles, numbering and settings of the Word report: real styles, with fonts for Latin and for East Asian text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["ANNEX_NUMBERING", "HEADING_NUMBERING", "TABLE_STYLE", "prepare_styles"]

LATIN, EAST_ASIAN = "Calibri", "Microsoft YaHei"
INK, LIGHT, RULE = "1F3B57", "E8EEF4", "B8C4D0"
#: Numbers of the lists that number headings of chapters and of annexes.
HEADING_NUMBERING, ANNEX_NUMBERING = 90, 91
TABLE_STYLE = "HengbiaoTable"

#: Style -> size in points, bold, space before and after in points.
_HEADINGS = {"Heading 1": (18, 0, 12), "Heading 2": (14, 16, 6), "Heading 3": (11.5, 12, 4)}
_OWN_STYLES = (
    ("TableText", "Table Text", "Normal", '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/><w:jc w:val="left"/>',
     '<w:sz w:val="17"/><w:szCs w:val="17"/>'),
    ("TOC1", "toc 1", "Normal",
     '<w:tabs><w:tab w:val="left" w:pos="1300"/></w:tabs><w:spacing w:before="80" w:after="20" w:line="240" w:lineRule="auto"/>'
     '<w:ind w:left="1300" w:hanging="1300"/>', "<w:b/>"),
    ("TOC2", "toc 2", "Normal",
     '<w:tabs><w:tab w:val="left" w:pos="1300"/></w:tabs><w:spacing w:before="0" w:after="10" w:line="240" w:lineRule="auto"/>'
     '<w:ind w:left="1300" w:hanging="960"/>', ""),
    ("Note", "Note", "Normal", '<w:spacing w:before="40" w:after="120" w:line="240" w:lineRule="auto"/>',
     '<w:color w:val="5A6B7B"/><w:sz w:val="18"/><w:szCs w:val="18"/>'),
    ("TitleLine", "Title Line", "Normal", '<w:spacing w:before="60" w:after="60"/><w:jc w:val="left"/>',
     '<w:sz w:val="24"/><w:szCs w:val="24"/>'),
)


def prepare_styles(document: Document, lang: str) -> None:
    """Give a new document our styles, numbering and settings."""
    _defaults(document)
    _paragraph_styles(document)
    _own_styles(document)
    _table_style(document)
    _numbering(document, lang)
    _settings(document)


def _fonts(properties: Any) -> None:
    """Name the fonts themselves: a theme would bring others where it has none for a script."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{EAST_ASIAN}"/>'))


def _defaults(document: Document) -> None:
    root: Any = document.styles.element
    run = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _fonts(run)
    for name, value in (("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")):
        run.find(qn("w:lang")).set(qn(name), value)
    for size in (qn("w:sz"), qn("w:szCs")):
        run.find(size).set(qn("w:val"), "21")


def _paragraph_styles(document: Document) -> None:
    styles: Any = document.styles
    normal = styles["Normal"]
    _fonts(normal.element.get_or_add_rPr())
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.25
    for name, (size, before, after) in _HEADINGS.items():
        style = styles[name]
        _fonts(style.element.get_or_add_rPr())
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, RGBColor.from_string(INK)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        level = name[-1:]
        numbered = parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{int(level) - 1}"/>'
                             f'<w:numId w:val="{HEADING_NUMBERING}"/></w:numPr>')
        style.element.get_or_add_pPr()._insert_numPr(numbered)
    for name in ("Header", "Footer"):
        # Their tab stops are those of a page, which may be upright or across.
        for tabs in styles[name].element.get_or_add_pPr().findall(qn("w:tabs")):
            styles[name].element.pPr.remove(tabs)
    for name, size in (("Title", 30), ("Subtitle", 16), ("TOC Heading", 18)):
        style = styles[name]
        properties = style.element.get_or_add_rPr()
        _fonts(properties)
        for mark in properties.findall(qn("w:i")) + properties.findall(qn("w:iCs")):
            properties.remove(mark)
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, RGBColor.from_string(INK)
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    _unnumbered(styles["Subtitle"])
    _toc_heading(styles["TOC Heading"])
    caption = styles["Caption"]
    _fonts(caption.element.get_or_add_rPr())
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9), True, RGBColor.from_string(INK)
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(4)


def _unnumbered(style: Any) -> None:
    """Take a style out of all numbering and out of the outline."""
    properties = style.element.get_or_add_pPr()
    for tag in ("w:outlineLvl", "w:numPr"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)


def _toc_heading(style: Any) -> None:
    """The heading above the table of contents is not in it, and has no number."""
    _unnumbered(style)
    properties = style.element.get_or_add_pPr()
    properties._insert_numPr(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))


def _own_styles(document: Document) -> None:
    root: Any = document.styles.element
    for style_id, name, based, paragraph, run in _OWN_STYLES:
        root.append(parse_xml(
            f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="{int(not name.startswith("toc"))}" w:styleId="{style_id}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="{based}"/><w:uiPriority w:val="39"/><w:qFormat/>'
            f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"))


def _table_style(document: Document) -> None:
    edges = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    root: Any = document.styles.element
    root.append(parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="Hengbiao Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{edges}</w:tblBorders><w:tblCellMar>'
        '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{INK}"/></w:rPr><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{LIGHT}"/><w:vAlign w:val="center"/></w:tcPr></w:tblStylePr></w:style>'))


def _numbering(document: Document, lang: str) -> None:
    annex = "附录 %1" if lang != "en" else "Annex %1"
    root: Any = document.part.numbering_part.element
    lists = (
        (HEADING_NUMBERING, ("%1", "%1.%2", "%1.%2.%3"), "decimal", True),
        (ANNEX_NUMBERING, (annex, "%1.%2", "%1.%2.%3"), "upperLetter", False),
    )
    first = root.find(qn("w:num"))
    for number, texts, form, linked in lists:
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form if n == 0 else "decimal"}"/>'
            + (f'<w:pStyle w:val="Heading{n + 1}"/>' if linked else "")
            + f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
              '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
            for n, text in enumerate(texts))
        first.addprevious(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
                                    f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'))
        root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def _settings(document: Document) -> None:
    settings: Any = document.settings.element
    for entry in settings.iter(qn("w:compatSetting")):
        if entry.get(qn("w:name")) == "compatibilityMode":
            # The present one: older ones open in a compatibility mode that says so.
            entry.set(qn("w:val"), "15")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
