"""Every bad workbook is one clear line: what, where, and how to mend it."""

from __future__ import annotations

import datetime as dt
import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hengbiao.errors import FileFault, FormatFault, InputError, UnknownName
from hengbiao.model.evidence_set import EvidenceSet
from hengbiao.service.workspace import Workspace
from hengbiao.workbook.reading import read_workbook
from hengbiao.workbook.writing import write_workbook

ENTERPRISE, EVIDENCE, TAILORING, PEOPLE, DATA = "企业与评估", "证据", "裁剪", "db12 人员技能", "db12 数据"
Change = Callable[[openpyxl.Workbook], object]


@pytest.fixture(scope="module")
def good() -> bytes:
    """A workbook without fault: two pieces of evidence, one rating on row 5 of two sheets."""
    content = EvidenceSet.model_validate({
        "enterprise": {"name": "甲", "type": "discrete"}, "assessment": {"date": "2026-11-01"},
        "evidence": [{"id": "E1", "kind": "policy", "collected_on": "2026-10-20"}, {"id": "E2"}],
        "ratings": [{"requirement": "db12:01.1-L1", "rating": "full", "evidence": ["E1"]},
                    {"requirement": "db12:02.1-L1", "rating": "none", "evidence": ["E2"]}]})
    return write_workbook(Workspace().knowledge, ["db12"], content)


def changed(content: bytes, change: Change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: str, cell: str, value: Any) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value
    return change


def drop(sheet: str) -> Change:
    return lambda book: book.remove(book[sheet])


def fault_of(content: bytes, workspace: Workspace) -> InputError:
    with pytest.raises(InputError) as caught:
        read_workbook(content, "甲.xlsx", workspace.knowledge)
    fault = caught.value
    for lang in ("zh", "en"):
        assert fault.line(lang).startswith("甲.xlsx")
        assert "\n" not in fault.line(lang)
        assert "None" not in fault.line(lang)
    return fault


def test_the_good_one_is_good(good: bytes, workspace: Workspace) -> None:
    assert len(read_workbook(good, "甲.xlsx", workspace.knowledge).content.ratings) == 2


#: name -> change, class, sheet, row, header, words that the Chinese line must hold
CONTENT_FAULTS: dict[str, tuple[Change, type[InputError], str, int | None, str | None, tuple[str, ...]]] = {
    "unknown requirement": (put(PEOPLE, "A5", "db12:01.1-L9"), UnknownName, PEOPLE, 5, "要求编号", ("db12:01.1-L",)),
    "no requirement": (put(PEOPLE, "A5", None), FormatFault, PEOPLE, 5, "要求编号", ()),
    "rating off the scale": (put(PEOPLE, "G5", "大致满足"), FormatFault, PEOPLE, 5, "评价", ("大致满足", "部分满足")),
    "rating is a number": (put(PEOPLE, "G5", 0.8), FormatFault, PEOPLE, 5, "评价", ("0.8", "大部分满足")),
    "rating missing with a note": (put(PEOPLE, "I6", "说明"), FormatFault, PEOPLE, 6, "评价", ("没有评价",)),
    "rating missing with evidence": (put(PEOPLE, "H6", "E1"), FormatFault, PEOPLE, 6, "评价", ("没有评价",)),
    "requirement twice": (put(DATA, "A5", "db12:01.1-L1"), FormatFault, DATA, 5, "要求编号", ("db12:01.1-L1", "两次")),
    "unknown evidence": (put(PEOPLE, "H5", "E1、E7"), UnknownName, PEOPLE, 5, "引用证据", ("E7", "E2")),
    "evidence twice": (put(EVIDENCE, "A6", "E1"), FormatFault, EVIDENCE, 6, "证据编号", ("E1", "两次")),
    "evidence without id": (put(EVIDENCE, "A5", None), FormatFault, EVIDENCE, 5, "证据编号", ()),
    "unknown kind": (put(EVIDENCE, "B5", "制度文档"), FormatFault, EVIDENCE, 5, "证据类别", ("制度文档", "制度文件")),
    "checksum that is none": (put(EVIDENCE, "H5", "abc"), FormatFault, EVIDENCE, 5, "SHA-256", ("abc",)),
    "error value": (put(EVIDENCE, "C5", "#REF!"), FormatFault, EVIDENCE, 5, "标题", ("#REF!",)),
    "formula without a result": (put(EVIDENCE, "C5", "=A5"), FormatFault, EVIDENCE, 5, "标题", ("公式",)),
    "too long": (put(EVIDENCE, "C5", "长" * 10_001), FormatFault, EVIDENCE, 5, "标题", ("10000",)),
    "unknown sub-domain": (put(TAILORING, "A5", "db12:99"), UnknownName, TAILORING, 5, "能力子域编号", ("db12:99",)),
    "reason without sub-domain": (put(TAILORING, "C5", "无"), FormatFault, TAILORING, 5, "能力子域编号", ()),
    "no name": (put(ENTERPRISE, "B6", "  "), FormatFault, ENTERPRISE, 6, "企业名称", ()),
    "no type": (put(ENTERPRISE, "B7", None), FormatFault, ENTERPRISE, 7, "企业类型", ()),
    "unknown type": (put(ENTERPRISE, "B7", "农业"), FormatFault, ENTERPRISE, 7, "企业类型", ("农业", "离散型制造")),
    "no date": (put(ENTERPRISE, "B8", None), FormatFault, ENTERPRISE, 8, "评估日期", ()),
    "unknown standard": (put(ENTERPRISE, "B5", "db13"), UnknownName, ENTERPRISE, 5, "标准", ("db12",)),
    "no standard": (put(ENTERPRISE, "B5", None), FormatFault, ENTERPRISE, 5, "标准", ("db12",)),
    "renamed item": (put(ENTERPRISE, "A6", "公司名称"), FormatFault, ENTERPRISE, 6, "公司名称", ("企业名称",)),
    "removed item": (lambda book: book[ENTERPRISE].delete_rows(9), FormatFault, ENTERPRISE, None, None, ("评估方",)),
    "unit without type": (put(ENTERPRISE, "A20", "一厂"), FormatFault, ENTERPRISE, 20, "生产单元类型", ()),
    "missing sheet": (drop(EVIDENCE), FormatFault, EVIDENCE, None, None, ("缺少工作表",)),
    "missing domain sheet": (drop(DATA), FormatFault, DATA, None, None, ("缺少工作表",)),
    "renamed sheet": (lambda book: setattr(book[DATA], "title", "db12 数据管理"), FormatFault, DATA, None, None,
                      ("db12 数据管理",)),
    "renamed header": (put(PEOPLE, "G4", "评价结果"), FormatFault, PEOPLE, 4, "评价", ("评价结果",)),
    "removed column": (lambda book: book[PEOPLE].delete_cols(8), FormatFault, PEOPLE, 4, "引用证据", ("缺少表头",)),
    "header twice": (put(PEOPLE, "L4", "评价"), FormatFault, PEOPLE, 4, "评价", ("两次",)),
    "no header at all": (lambda book: book[PEOPLE].delete_rows(4), FormatFault, PEOPLE, None, "要求编号", ("缺少表头",)),
    "merged ratings": (lambda book: book[PEOPLE].merge_cells("G5:G7"), FormatFault, PEOPLE, 5, "评价", ("合并",)),
    "far corner": (put(PEOPLE, "XFD1048576", "x"), FormatFault, PEOPLE, 1_048_576, "XFD1048576", ("BH5000",)),
    "far column": (put(PEOPLE, "XFD5", "x"), FormatFault, PEOPLE, 5, "XFD5", ("范围",)),
    "far row": (put(EVIDENCE, "A6000", "E9"), FormatFault, EVIDENCE, 6000, "A6000", ("范围",)),
}


@pytest.mark.parametrize("name", CONTENT_FAULTS)
def test_fault_in_the_content(name: str, good: bytes, workspace: Workspace) -> None:
    change, kind, sheet, row, header, words = CONTENT_FAULTS[name]
    fault = fault_of(changed(good, change), workspace)
    assert type(fault) is kind
    assert (fault.place.sheet, fault.place.row, fault.place.field) == (sheet, row, header), fault.line()
    assert all(word in fault.line() for word in words), fault.line()


@pytest.mark.parametrize("value", [
    "2026-13-01", "2026-02-30", "昨天", 46327, "2026", "11/1/2026", True, "26-1-1", dt.datetime(2026, 11, 1, 14, 30),
    dt.time(3, 4), "2026/11-1"])
def test_a_date_that_is_none(value: Any, good: bytes, workspace: Workspace) -> None:
    for sheet, cell, row, header in ((EVIDENCE, "E5", 5, "取得日期"), (ENTERPRISE, "B8", 8, "评估日期")):
        def change(book: openpyxl.Workbook, sheet: str = sheet, cell: str = cell) -> None:
            target = book[sheet][cell]
            target.number_format = "General"
            target.value = value
        fault = fault_of(changed(good, change), workspace)
        assert (fault.place.sheet, fault.place.row, fault.place.field) == (sheet, row, header)
        assert "2026-11-01" in fault.line()


@pytest.mark.parametrize("value", [
    "2026-11-01", "2026/11/1", "2026年11月1日", " 2026-11-1 ", "２０２６－１１－０１", "2026.11.1", dt.date(2026, 11, 1),
    dt.datetime(2026, 11, 1)])
def test_a_date_in_any_usual_form(value: Any, good: bytes, workspace: Workspace) -> None:
    content = read_workbook(changed(good, put(EVIDENCE, "E5", value)), "b", workspace.knowledge).content
    assert content.evidence[0].collected_on == dt.date(2026, 11, 1)


@pytest.mark.parametrize(("written", "meant"), [
    ("全部满足", "full"), ("大部分满足", "mostly"), ("部分满足", "partly"), ("不满足", "none"), ("full", "full"),
    ("MOSTLY", "mostly"), ("ｐａｒｔｌｙ", "partly"), (" None ", "none"), ("Fully satisfied", "full"),
    ("not  SATISFIED", "none"), ("基本满足", "mostly"), ("\u3000全部满足\u3000", "full")])
def test_ratings_in_any_usual_form(written: str, meant: str, good: bytes, workspace: Workspace) -> None:
    content = read_workbook(changed(good, put(PEOPLE, "G5", written)), "b", workspace.knowledge).content
    assert content.ratings[0].rating == meant


@pytest.mark.parametrize("cited", ["E1、E2", "E1,E2", "E1，E2", "E1；E2", "E1; E2", "E1 E2", "E1\nE2", "、E1 ,\n E2；"])
def test_evidence_ids_parted_in_any_usual_way(cited: str, good: bytes, workspace: Workspace) -> None:
    content = read_workbook(changed(good, put(PEOPLE, "H5", cited)), "b", workspace.knowledge).content
    assert content.ratings[0].evidence == ["E1", "E2"]


@pytest.mark.parametrize(("typed", "shown"), [
    (3, "3"), (3.0, "3"), (1.5, "1.5"), (120_000_000.0, "120000000"), (0.1, "0.1"), (True, "TRUE"), (-2, "-2"),
    (1e-7, "0.0000001"), (dt.date(2026, 1, 2), "2026-01-02")])
def test_numbers_where_text_is_expected(typed: Any, shown: str, good: bytes, workspace: Workspace) -> None:
    content = read_workbook(changed(good, put(EVIDENCE, "C5", typed)), "b", workspace.knowledge).content
    assert content.evidence[0].title == shown


def test_an_id_typed_as_a_number_is_the_same_in_both_places(good: bytes, workspace: Workspace) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[EVIDENCE]["A5"], book[PEOPLE]["H5"] = 3, 3
    content = read_workbook(changed(good, change), "b", workspace.knowledge).content
    assert content.ratings[0].evidence == ["3"] == [content.evidence[0].id]


def test_a_sheet_that_only_claims_to_be_large_is_read(good: bytes, workspace: Workspace) -> None:
    def change(parts: dict[str, bytes]) -> None:
        for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
            parts[name] = parts[name].replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    assert len(read_workbook(repacked(good, change), "b", workspace.knowledge).content.ratings) == 2


def repacked(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    return packed(parts)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return out.getvalue()


def styles_as(encoding: str, marked: str = "utf-16") -> Callable[[dict[str, bytes]], object]:
    text = f'<?xml version="1.0" encoding="{marked}"?><!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
    return lambda parts: parts.update({"xl/styles.xml": text.encode(encoding)})


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst/>'
ARCHIVE_FAULTS: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "macros": (lambda parts: parts.update({"xl/vbaProject.bin": b"x"}), "宏"),
    "macro type": (lambda parts: parts.update({"[Content_Types].xml": parts["[Content_Types].xml"].replace(
        b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}), "宏"),
    "entity": (lambda parts: parts.update({"xl/sharedStrings.xml": ENTITY}), "实体"),
    "entity in utf-16": (styles_as("utf-16-le"), "实体"),
    "entity in utf-16, other end": (styles_as("utf-16-be"), "实体"),
    "entity in an odd place": (lambda parts: parts.update({"docProps/custom.bin": ENTITY}), "实体"),
    "other encoding": (lambda parts: parts.update({
        "xl/styles.xml": b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE x><x/>".encode("cp037")}), "UTF-8"),
    "many files": (lambda parts: parts.update({f"x/{n}": b"" for n in range(10_000)}), "2000"),
    "path that climbs": (lambda parts: parts.update({"../evil.xml": b"<x/>"}), "路径"),
    "absolute path": (lambda parts: parts.update({"/etc/evil.xml": b"<x/>"}), "路径"),
    "two names that fall together": (lambda parts: parts.update({"XL/Workbook.xml": b"<x/>"}), "同名"),
    "bomb": (lambda parts: parts.update({"xl/worksheets/sheet1.xml": b" " * 50_000_000}), "炸弹"),
    "bomb in many": (lambda parts: parts.update({f"xl/media/{n}.png": b" " * 1_000_000 for n in range(90)}), "炸弹"),
    "many tags": (lambda parts: parts.update({"xl/worksheets/sheet1.xml": b"<c/><d/>" * 600_000}), "炸弹"),
    "Word": (lambda parts: parts.update({"[Content_Types].xml": b"wordprocessingml"}), "Word"),
    "OpenDocument": (lambda parts: (parts.clear(), parts.update({"mimetype": b"x"})), ".ods"),
    "zip": (lambda parts: parts.pop("[Content_Types].xml"), "压缩包"),
    "no sheets listed": (lambda parts: parts.pop("xl/workbook.xml"), "损坏"),
    "broken sheet": (lambda parts: parts.update({"xl/worksheets/sheet2.xml": b"<worksheet><sheetData><row>"}), "损坏"),
    "broken styles": (lambda parts: parts.update({"xl/styles.xml": b"<styleSheet"}), "损坏"),
}


@pytest.mark.parametrize("name", ARCHIVE_FAULTS)
def test_fault_in_the_archive(name: str, good: bytes, workspace: Workspace) -> None:
    change, word = ARCHIVE_FAULTS[name]
    assert word in fault_of(repacked(good, change), workspace).line()


@pytest.mark.parametrize("lxml", ["True", "False"])
def test_either_parser_of_openpyxl_tells_a_broken_part(lxml: str, good: bytes, tmp_path: Path) -> None:
    """openpyxl takes lxml where that is installed, and its faults are of another class."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(repacked(good, ARCHIVE_FAULTS["broken styles"][0]))
    ended = subprocess.run([sys.executable, "-m", "hengbiao", "check", str(path)], capture_output=True, check=False,
                           env=os.environ | {"OPENPYXL_LXML": lxml})
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert "损坏" in ended.stderr.decode()


@pytest.mark.parametrize(("content", "word"), [
    (b"", "空"), (b" \n", "空"), (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
    (b"\xef\xbb\xbf\n<!DOCTYPE HTML>\n<html>", "HTML"), (b"<?xml version='1.0'?><Workbook/>", "XML"),
    (b"a,b\n1,2\n", "CSV"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ".xls"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"), (b"%PDF-1.7\n", "PDF"),
    (b"\x89PNG\r\n\x1a\n\0\0", "不是"), (b"PK\x03\x04 cut off", "损坏")])
def test_what_is_no_workbook(content: bytes, word: str, workspace: Workspace) -> None:
    fault = fault_of(content, workspace)
    assert isinstance(fault, FileFault)
    assert word in fault.line()


def test_cut_off_and_flipped_files_are_faults_and_nothing_else(good: bytes, workspace: Workspace) -> None:
    for share in range(1, 20):
        fault_of(good[: len(good) * share // 20], workspace)
    for place in range(0, len(good), len(good) // 60):
        flipped = good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1:]
        try:
            read_workbook(flipped, "甲.xlsx", workspace.knowledge)
        except InputError as fault:
            assert "\n" not in fault.line()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize("kind", ["spaces", "tags", "row", "strings"])
def test_memory_stays_small(kind: str, good: bytes, tmp_path: Path) -> None:
    """Bombs just within and beyond the caps, read by a process that may have 1 GB of addresses."""
    parts = {
        "spaces": {"xl/worksheets/sheet2.xml": b" " * 200_000_000},
        "tags": {"xl/worksheets/sheet2.xml": b"<worksheet>" + b"<x/>" * 2_000_000 + b"</worksheet>"},
        "row": {"xl/worksheets/sheet2.xml": SHEET + b'<row r="1">' + b'<c r="A1"/>' * 700_000 +
                b"</row></sheetData></worksheet>"},
        "strings": {"xl/worksheets/sheet2.xml": b"<x>" + bytes(range(48, 58)) * 6_000_000 + b"</x>"},
    }[kind]
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(repacked(good, lambda p: p.update(parts)))
    script = ("import sys, pathlib; from hengbiao.errors import InputError; "
              "from hengbiao.service.workspace import Workspace; from hengbiao.workbook.reading import read_workbook\n"
              "try: read_workbook(pathlib.Path(sys.argv[1]).read_bytes(), 'b.xlsx', Workspace().knowledge)\n"
              "except InputError as fault: sys.exit(2)")
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, timeout=120, check=False,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)))
    assert done.returncode == 2, done.stderr.decode()[-500:]
