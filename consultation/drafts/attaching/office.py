"""Office documents are zip archives; who wrote them stands in a part of its own, which is emptied."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from consultation.drafts.refusals import FileBroken, FileHasMacros, FileKindNotTaken

BEGINS = b"PK\x03\x04"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

PARTS_MAX = 5_000
UNPACKED_MAX = 100_000_000  # bytes; what grows beyond is made to fill somebody's disk
WITHOUT_DATE = (1980, 1, 1, 0, 0, 0)

PACKED = {ZIP_STORED, ZIP_DEFLATED}

OOXML = "http://schemas.openxmlformats.org"
CORE = f"{OOXML}/package/2006/metadata/core-properties"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Author, who saved it last, company, manager, template, edit times: the parts that hold them, empty.
ODF = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
EMPTIED = {
    "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{CORE}"/>',
    "docProps/app.xml": f'{HEAD}<Properties xmlns="{OOXML}/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": f'{HEAD}<Properties xmlns="{OOXML}/officeDocument/2006/custom-properties"/>',
    "meta.xml": f'{HEAD}<office:document-meta xmlns:office="{ODF}" office:version="1.2"><office:meta/>'
    "</office:document-meta>",
}
UNREADABLE = (
    BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
)
MACROS = re.compile(r"(^|/)vba\w*\.bin$|^(Basic|Scripts)/", re.IGNORECASE)
OUTSIDE = re.compile(r"^[/\\]|\\|(^|/)\.\.(/|$)|^[A-Za-z]:")
SIGNATURES = re.compile(r"^_xmlsignatures/|^META-INF/documentsignatures\.xml$")


def document(content: bytes) -> tuple[str, bytes]:
    """Its media type, and the document without its author's name. A signed one stays as it was signed.

    Raises FileKindNotTaken, FileBroken or FileHasMacros.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _check(parts)
            media_type = _media_type(archive)
            written = _written(archive, parts)
    except UNREADABLE as error:
        raise FileBroken from error
    return media_type, content if any(SIGNATURES.search(part.filename) for part in parts) else written


def _media_type(archive: ZipFile) -> str:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise FileHasMacros
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    if {"mimetype", "content.xml"} <= names and archive.read("mimetype").strip() == ODT.encode():
        return ODT
    raise FileKindNotTaken


def _check(parts: list[ZipInfo]) -> None:
    names = [part.filename for part in parts]
    closed = any(part.flag_bits & 1 or part.compress_type not in PACKED for part in parts)
    too_large = len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX
    if closed or too_large or len(set(names)) < len(names) or any(map(OUTSIDE.search, names)):
        raise FileBroken
    if any(map(MACROS.search, names)):
        raise FileHasMacros


def _written(archive: ZipFile, parts: list[ZipInfo]) -> bytes:
    """The same parts in the same order, each read through, so that a damaged one is noticed here."""
    result = BytesIO()
    with ZipFile(result, "w") as fit:
        for part in parts:
            there = archive.read(part)
            new = ZipInfo(part.filename, WITHOUT_DATE)
            new.compress_type = ZIP_STORED if part.compress_type == ZIP_STORED else ZIP_DEFLATED
            fit.writestr(new, EMPTIED.get(part.filename, there))
    return result.getvalue()
