"""Writes a Word document from top to bottom: numbered headings, captions, references, tables, pictures, contents."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu

from hengbiao.reports.docx_parts import Cell, Column, Part, bookmarked, field, paragraph, runs, table
from hengbiao.reports.docx_styles import ANNEX_NUMBERING, prepare_styles
from hengbiao.reports.text import cut, line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

__all__ = ["TEXT_WIDTH", "WIDE_WIDTH", "Writer"]

#: Width of the text in cm, upright and across.
TEXT_WIDTH, WIDE_WIDTH = 16.4, 25.1
_SHORT, _LONG, _MARGIN = 21.0, 29.7, 2.3


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the table of contents."""

    level: int
    number: str
    title: str
    bookmark: str


class Writer:
    """A document under way. Headings and captions are numbered as they come; references are filled in at the end."""

    def __init__(self, lang: str, header: tuple[str, str]) -> None:
        self.document: Document = docx.Document()
        self._lang, self._header = lang, header
        prepare_styles(self.document, lang)
        self._body: Any = self.document.element.body
        self._labels: dict[str, str] = {}
        self._entries: list[_Entry] = []
        self._counters = [0, 0, 0]
        self._annex = False
        self._captions = {"table": 0, "figure": 0}
        self._bookmarks = 0
        self._contents: Any = None
        self._page(self.document.sections[0], wide=False)

    def say(self, zh: str, en: str) -> str:
        """Our own wording."""
        return en if self._lang == "en" else zh

    def _add(self, xml: str) -> Any:
        """Put a piece at the end, before the properties of the last section."""
        end = xml.index(">", 1)
        if xml[end - 1] == "/":
            end -= 1
        element: Any = parse_xml(f"{xml[:end]} {nsdecls('w', 'r')}{xml[end:]}")
        self._body.sectPr.addprevious(element)
        return element

    def _bookmark(self, name: str, inner: str) -> str:
        self._bookmarks += 1
        return bookmarked(name, self._bookmarks, inner)

    def paragraph(self, content: str | Sequence[Part], style: str = "Normal", extra: str = "") -> None:
        """A paragraph; `style` is the id of its style."""
        self._add(paragraph(style, runs(content), extra))

    def bullets(self, rows: Iterable[str | Sequence[Part]]) -> None:
        """A list."""
        for row in rows:
            self.paragraph(row, "ListBullet")

    def heading(self, level: int, title: str, target: str | None = None, *, new_page: bool = False) -> None:
        """A heading of level 1 to 3; `target` is the name that references take it by."""
        text = cut(title, 140)
        self._counters = [n + (i == level - 1) if i < level else 0 for i, n in enumerate(self._counters)]
        number = self._number(level)
        name = target or f"_Ref_h{len(self._entries)}_{'_'.join(map(str, self._counters))}"
        extra = "<w:pageBreakBefore/>" if new_page else ""
        if self._annex:
            extra += f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{ANNEX_NUMBERING}"/></w:numPr>'
        self._add(paragraph(f"Heading{level}", self._bookmark(name, runs(text)), extra))
        self._labels[name] = number
        self._entries.append(_Entry(level, number, text, name))

    def _number(self, level: int) -> str:
        if not self._annex:
            return ".".join(map(str, self._counters[:level]))
        letter = chr(ord("A") + self._counters[0] - 1)
        rest = "".join(f".{n}" for n in self._counters[1:level])
        return self.say(f"附录 {letter}", f"Annex {letter}") if level == 1 else letter + rest

    def annexes(self) -> None:
        """From here on chapters are annexes, numbered by letters."""
        self._annex, self._counters = True, [0, 0, 0]

    def _caption(self, kind: str, title: str, target: str | None, extra: str) -> None:
        self._captions[kind] += 1
        number, word = self._captions[kind], self.say(*{"table": ("表", "Table"), "figure": ("图", "Figure")}[kind])
        name = target or f"_Ref_{kind}_{number}"
        label = runs(f"{word} ") + field(f"SEQ {word} \\* ARABIC", str(number))
        self._add(paragraph("Caption", self._bookmark(name, label) + runs(f"  {cut(title, 120)}"), extra))
        self._labels[name] = f"{word} {number}"

    def table(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]], target: str | None = None) -> int:
        """A table below its caption; a table without rows is left out, and says so. Returns the number of rows."""
        xml, count = table(columns, rows)
        if count:
            self._caption("table", title, target, "<w:keepNext/>")
            self._add(xml)
            self._add(paragraph("Note", ""))
        return count

    def picture(self, png: bytes, width_cm: float, title: str, note: str | None = None, target: str | None = None) -> None:
        """A picture above its caption. It is no higher than a page takes."""
        holder: Any = self.document.add_paragraph()
        shape = holder.add_run().add_picture(io.BytesIO(png), width=Cm(min(width_cm, TEXT_WIDTH)))
        limit = Cm(20)
        if shape.height > limit:
            shape.width, shape.height = Emu(int(shape.width * limit / shape.height)), Emu(limit)
        shape._inline.docPr.set("descr", line(title))
        holder.paragraph_format.keep_with_next = True
        self._caption("figure", title, target, "<w:keepNext/>" if note else "")
        if note:
            self.paragraph(note, "Note")

    def page_break(self) -> None:
        """What follows stands on a new page."""
        self._add('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def contents(self, title: str) -> None:
        """The place of the table of contents; its lines come when the document is finished."""
        self.paragraph(title, "TOCHeading")
        self._contents = self._body.sectPr.getprevious()

    def turn(self, wide: bool) -> None:
        """A new section, across (`wide`) or upright."""
        # The break stands in a paragraph of its own: an empty one before it could fill a page.
        self._drop_spacer()
        self._page(self.document.add_section(), wide)

    def _drop_spacer(self) -> None:
        last = self._body.sectPr.getprevious()
        if last.tag == qn("w:p") and not last.findall(f".//{qn('w:t')}"):
            self._body.remove(last)

    def _page(self, section: Section, wide: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Cm(_LONG), Cm(_SHORT)) if wide else (Cm(_SHORT), Cm(_LONG))
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
        section.header_distance = section.footer_distance = Cm(1.1)
        first = section is self.document.sections[0] or len(self.document.sections) == 1
        # The title page has neither header nor footer.
        section.different_first_page_header_footer = first
        width = round((WIDE_WIDTH if wide else TEXT_WIDTH) * 567)
        left, right = self._header
        rule = '<w:pBdr><w:{0} w:val="single" w:sz="4" w:space="4" w:color="B8C4D0"/></w:pBdr>'
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
        grey = '<w:color w:val="5A6B7B"/><w:sz w:val="17"/>'
        self._line(section.header, "Header", rule.format("bottom") + tabs, runs(left, grey) + f"<w:r><w:tab/></w:r>{runs(right, grey)}")
        before, between, after = (self.say(*words) for words in (("第 ", "Page "), (" 页，共 ", " of "), (" 页", "")))
        pages = (runs(before, grey) + field("PAGE", "1", grey) + runs(between, grey) + field("NUMPAGES", "1", grey)
                 + (runs(after, grey) if after else ""))
        self._line(section.footer, "Footer", rule.format("top") + tabs, f"<w:r><w:tab/></w:r>{pages}")

    def _line(self, place: Any, style: str, extra: str, inner: str) -> None:
        place.is_linked_to_previous = False
        root = place._element
        for old in list(root):
            root.remove(old)
        root.append(parse_xml(f"<w:p {nsdecls('w')}>" + paragraph(style, inner, extra).removeprefix("<w:p>")))

    def finish(self) -> Document:
        """Fill in references and contents, and return the document. Raises KeyError for a reference to nothing."""
        if len(self.document.paragraphs) and self._body.sectPr.getprevious().getprevious().tag == qn("w:tbl"):
            # A document may not end with a table; what follows it takes as little room as there is.
            self._body.sectPr.getprevious().get_or_add_pPr().append(parse_xml(
                f'<w:spacing {nsdecls("w")} w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'))
        for element in self._body.iter(qn("w:fldSimple")):
            words = element.get(qn("w:instr")).split()
            if words[0] == "REF":
                element.find(f".//{qn('w:t')}").text = self._labels[words[1]]
                if words[1] in {e.bookmark for e in self._entries}:
                    element.set(qn("w:instr"), f" REF {words[1]} \\w \\h ")
        if self._contents is not None:
            self._fill_contents()
        return self.document

    def _fill_contents(self) -> None:
        shown = [e for e in self._entries if e.level <= 2]
        mark = '<w:r><w:fldChar w:fldCharType="{0}"/></w:r>'
        begin = (mark.format("begin") + '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
                 + mark.format("separate"))
        rows = []
        for n, entry in enumerate(shown):
            inner = (f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{runs(entry.number)}<w:r><w:tab/></w:r>'
                     f"{runs(entry.title)}</w:hyperlink>")
            rows.append(paragraph(f"TOC{entry.level}", (begin if n == 0 else "") + inner
                                  + (mark.format("end") if n == len(shown) - 1 else "")))
        # In a block of this kind Word offers to update the table; without it the field is there all the same.
        block = parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{''.join(rows)}</w:sdtContent></w:sdt>")
        self._contents.addnext(block)


def properties(document: Document, title: str, authors: Sequence[str], subject: str, moment: Any, lang: str) -> None:
    """The properties that a file manager shows; the dates are those of the assessment."""
    core = document.core_properties
    core.title, core.subject = cut(title, 200)[:255], cut(subject, 200)[:255]
    core.author = cut(", ".join(line(a) for a in authors), 200)[:255] or "Hengbiao"
    core.last_modified_by, core.comments, core.keywords, core.category = "Hengbiao", "", "", ""
    core.created = core.modified = moment
    core.revision, core.language = 1, "en-US" if lang == "en" else "zh-CN"
