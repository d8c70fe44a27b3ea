"""What is refused before any parser sees the file: no workbook, bombs, entities, macros, odd names."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from hengbiao.errors import FileFault, Text

MAX_ENTRIES = 2_000
MAX_UNPACKED = 64 * 1024 * 1024
#: Largest unpacked size of parts that are read whole; sheets and strings are read in a stream.
_MAX_WHOLE = 8 * 1024 * 1024
#: An entry above _SMALL may not unpack to more than this many times its size. Sheets of empty rows stay below 150.
_MAX_RATIO = 300
_SMALL = 1024 * 1024
#: `<` in all parts together: what bounds the memory of any XML parser.
_MAX_TAGS = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATIONS = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,80}?encoding\s*=\s*["']([^"']{1,40})["']""")
_PLAIN_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"}
_SAVE_AS = Text("请在 Excel 或 WPS 中另存为 .xlsx", "Save it as .xlsx in Excel or LibreOffice.")
_SUSPECT = Text("请用原模板重新填写，或在 Excel 中另存一份", "Use a fresh template, or save a copy in Excel.")


def check_archive(content: bytes) -> None:
    """Lets through only what is a workbook and safe to parse. Raises FileFault."""
    if not content.strip():
        raise FileFault(Text("文件是空的", "The file is empty"), mend=Text("请填写后再用", "Fill it in first."))
    if not content.startswith(b"PK"):
        raise FileFault(_kind(content), mend=_SAVE_AS)
    # Counted in the raw bytes: the directory of an archive is read whole when it is opened.
    if content.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise _refused(f"压缩包内有超过 {MAX_ENTRIES} 个文件", f"The archive holds more than {MAX_ENTRIES} files")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            _check_kind(archive)
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        what = Text("文件已损坏，无法解压", "The file is damaged and cannot be unpacked")
        raise FileFault(what, mend=Text("请重新保存或重新下载", "Save or download it again.")) from error


def _refused(zh: str, en: str) -> FileFault:
    return FileFault(Text(zh, en), mend=_SUSPECT)


def _kind(content: bytes) -> Text:
    head = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return Text("工作簿有打开密码", "The workbook is protected by a password")
        return Text("这是旧版 .xls 文件，不是 .xlsx 工作簿", "This is an old .xls file, no .xlsx workbook")
    if head.startswith(b"%pdf"):
        return Text("这是 PDF 文件，不是工作簿", "This is a PDF file, no workbook")
    if head.startswith(b"<") and (b"<html" in head or b"<!doctype html" in head or b"<table" in head):
        return Text("这是改了扩展名的 HTML 网页，不是工作簿", "This is an HTML page under another name, no workbook")
    if head.startswith(b"<"):
        return Text("这是 XML 文件，不是 .xlsx 工作簿", "This is an XML file, no .xlsx workbook")
    if b"\0" not in content[:4096]:
        return Text("这是文本文件（例如 CSV），不是工作簿", "This is a text file (CSV, for example), no workbook")
    return Text("不是 .xlsx 工作簿", "Is no .xlsx workbook")


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _refused(f"压缩包内有超过 {MAX_ENTRIES} 个文件", f"The archive holds more than {MAX_ENTRIES} files")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
            raise _refused("压缩包内有越界的文件路径", "The archive holds a path that leads out of it")
        if name.casefold() in seen:
            raise _refused("压缩包内有同名文件", "The archive holds two files of one name")
        seen.add(name.casefold())
        if entry.flag_bits & 0x1:
            raise FileFault(Text("工作簿有密码", "The workbook is encrypted"), mend=_SAVE_AS)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused("压缩方式不是工作簿所用的", "The archive is packed in a way that workbooks are not")
        if entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1):
            raise _bomb()
        if entry.file_size > _MAX_WHOLE and not name.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/media/")):
            raise _bomb()
        if name.casefold().endswith("vbaproject.bin"):
            raise FileFault(Text("工作簿含有宏", "The workbook holds macros"), mend=Text(
                "请另存为不含宏的 .xlsx", "Save it as .xlsx without macros."))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()


def _bomb() -> FileFault:
    mb = MAX_UNPACKED // 1024 // 1024
    return _refused(f"解压后过大（上限 {mb} MB），疑似压缩炸弹", f"Unpacks to too much (at most {mb} MB), as a zip bomb does")


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in types:
        raise FileFault(Text("这是启用宏的工作簿", "This is a workbook with macros"), mend=Text(
            "请另存为不含宏的 .xlsx", "Save it as .xlsx without macros."))
    if b"spreadsheetml.sheet.main+xml" in types or b"spreadsheetml.template.main+xml" in types:
        return
    if b"wordprocessingml" in types or b"presentationml" in types:
        raise FileFault(Text("这是 Word 或 PowerPoint 文件，不是工作簿", "This is a Word or PowerPoint file, no workbook"),
                        mend=_SAVE_AS)
    if b"sheet.binary" in types or "mimetype" in names:
        raise FileFault(Text("这是 .xlsb 或 .ods 工作簿", "This is an .xlsb or .ods workbook"), mend=_SAVE_AS)
    raise FileFault(Text("这是压缩包，不是工作簿", "This is a zip archive, no workbook"), mend=_SAVE_AS)


def _check_parts(archive: zipfile.ZipFile) -> None:
    tags = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/media/"):
            continue
        part = archive.read(entry)
        if any(mark in part for mark in _DECLARATIONS):
            raise _refused(f"{entry.filename} 含有 XML 实体或文档类型声明",
                           f"{entry.filename} holds an XML entity or document type declaration")
        encoding = _ENCODING.match(part[:200].lstrip(b"\xef\xbb\xbf"))
        # In any other encoding the declarations above could be written with other bytes.
        if encoding and encoding[1].lower() not in _PLAIN_ENCODINGS:
            raise _refused(f"{entry.filename} 的编码不是 UTF-8", f"{entry.filename} is not in UTF-8")
        tags += part.count(b"<")
        if tags > _MAX_TAGS:
            raise _bomb()
