"""Pictures without where, when and with what they were taken. Nothing is re-encoded: no quality is lost.

What is not known to be needed for showing the picture is left out; colour profiles stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

from consultation.drafts.refusals import FileBroken

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
JPEG_BEGINS = b"\xff\xd8\xff"

PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs acTL fcTL fdAT".split()
)

START_OF_SCAN, END_OF_PICTURE = 0xDA, 0xD9
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
JPEG_KEPT = FRAMES | {0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD}
JPEG_KEPT_IF = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # both change how the colours are to be read
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
NEVER = b"\0 no segment begins so"
EXIF = b"Exif\0\0"
ORIENTATION = 0x0112


def png(content: bytes) -> bytes:
    """Raises FileBroken. What follows the end of the picture is cut off."""
    kept, at = [PNG_BEGINS], len(PNG_BEGINS)
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        length = int.from_bytes(content[at : at + 4], "big")
        chunk = content[at : at + 12 + length]
        name = chunk[4:8]
        if len(chunk) != 12 + length or crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise FileBroken
        names.append(name)
        if name in PNG_KEPT:
            kept.append(chunk)
        at += len(chunk)
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise FileBroken
    return b"".join(kept)


def jpeg(content: bytes) -> bytes:
    """Raises FileBroken. Which side is up is kept, and is all that is kept of the camera's notes."""
    kept, turned, markers = [], b"", set()
    for marker, segment, scan in _segments(content):
        markers.add(marker)
        if marker in JPEG_KEPT or segment[2:].startswith(JPEG_KEPT_IF.get(marker, NEVER)):
            kept += [bytes([0xFF, marker]), segment, scan]
        elif marker == 0xE1 and segment[2:].startswith(EXIF):
            turned = _turned(segment[2 + len(EXIF) :])
    if not markers & FRAMES or START_OF_SCAN not in markers:
        raise FileBroken
    return b"".join([b"\xff\xd8", turned, *kept, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, segment with its length, and the scan that follows it; up to the end of the picture."""
    at = 2
    while found := MARKER.match(content, at):
        marker, at = found[1][0], found.end()
        if marker == END_OF_PICTURE:
            return
        if marker in ALONE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        segment, at = content[at : at + length], at + length
        if length < 2 or len(segment) != length:
            raise FileBroken
        end = SCAN_ENDS.search(content, at) if marker == START_OF_SCAN else None
        yield marker, segment, content[at : end.start()] if end else b""
        at = end.start() if end else at
    raise FileBroken


def _turned(tiff: bytes) -> bytes:
    """Camera's notes that say only which side is up; nothing where the picture stands upright."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return b""

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for at in range(first + 2, min(first + 2 + 12 * number(first, 2), len(tiff)), 12):
        if number(at, 2) == ORIENTATION and 1 < number(at + 8, 2) <= 8:
            side = bytes([0, number(at + 8, 2), 0, 0])
            notes = EXIF + b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + side + b"\0\0\0\0"
            return b"\xff\xe1" + (len(notes) + 2).to_bytes(2, "big") + notes
    return b""
