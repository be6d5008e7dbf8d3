"""Files as people have them, made by hand."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from consultation.drafts.attaching import office, pictures

SECRET = b"GPS 43.2389 76.8897 Aliya's phone"
PDF = b"%PDF-1.7\n1 0 obj <</Author (Aliya)>> endobj\ntrailer <<>>\n%%EOF\n"


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def png(*between: bytes) -> bytes:
    """One grey dot."""
    header = chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    dot = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"".join([pictures.PNG_BEGINS, header, *between, dot, chunk(b"IEND", b"")])


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def exif(orientation: int = 1) -> bytes:
    side = b"\x12\x01\x03\0\x01\0\0\0" + bytes([orientation, 0, 0, 0])
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0" + side + b"\0\0\0\0" + SECRET)


def jpeg(*before: bytes, after: bytes = b"") -> bytes:
    """The frame of a picture; what it shows does not matter here."""
    frame = segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0")
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"".join([b"\xff\xd8", *before, segment(0xDB, b"\0" + bytes(64)), frame, scan, b"\xff\xd9", after])


def archive(parts: dict[str, bytes | str]) -> bytes:
    result = BytesIO()
    with ZipFile(result, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return result.getvalue()


def docx(**more: bytes | str) -> bytes:
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<w:document>Text</w:document>",
            "docProps/core.xml": "<cp:coreProperties><dc:creator>Aliya</dc:creator></cp:coreProperties>",
            "docProps/app.xml": "<Properties><Company>Akimat</Company></Properties>",
            **more,
        }
    )


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})


def odt() -> bytes:
    meta = "<office:document-meta><dc:creator>Aliya</dc:creator></office:document-meta>"
    return archive({"mimetype": office.ODT, "content.xml": "<office:document-content/>", "meta.xml": meta})
