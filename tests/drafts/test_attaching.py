"""What a file is, is read from its content; what it tells beside its content is left out."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultation.drafts.attaching import KINDS, Kind, file_name, made_fit
from consultation.drafts.models import FILE_NAME_MAX
from consultation.drafts.refusals import FileBroken, FileHasMacros, FileKindNotTaken, Refusal
from tests.drafts import files

PDF = KINDS[0]
WHOLE = {
    "pdf": files.PDF,
    "docx": files.docx(),
    "xlsx": files.xlsx(),
    "odt": files.odt(),
    "png": files.png(),
    "jpg": files.jpeg(),
}


@pytest.mark.parametrize(("extension", "content"), WHOLE.items(), ids=WHOLE)
def test_each_kind_is_recognised_by_its_content(extension: str, content: bytes) -> None:
    assert made_fit(content)[0].extension == extension


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<script>alert(1)</script>", FileKindNotTaken),
        (b"MZ\x90\0", FileKindNotTaken),
        (b"GIF89a", FileKindNotTaken),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKindNotTaken),
        (files.archive({"a.txt": "a"}), FileKindNotTaken),
        (files.archive({"mimetype": "application/epub+zip", "content.xml": ""}), FileKindNotTaken),
        (files.PDF[:-8], FileBroken),
        (files.png()[:-1], FileBroken),
        (files.png().replace(b"IDAT", b"IDAX"), FileBroken),
        (files.jpeg()[:-2], FileBroken),
        (b"\xff\xd8\xff\xd9", FileBroken),
        (files.docx()[:200], FileBroken),
        (files.docx(**{"word/../../etc/x": "x"}), FileBroken),
        (files.docx(**{"word/big.bin": bytes(100_000_001)}), FileBroken),
        (files.docx(**{"word/vbaProject.bin": b"x"}), FileHasMacros),
        (
            files.docx(**{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
            FileHasMacros,
        ),
    ],
)
def test_what_cannot_be_passed_on_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        made_fit(content)


def test_a_photograph_does_not_say_where_it_was_taken() -> None:
    told = files.jpeg(files.exif(), files.segment(0xFE, files.SECRET), after=files.SECRET)
    assert made_fit(told)[1] == files.jpeg()


def test_a_photograph_stays_upright() -> None:
    upright = made_fit(files.jpeg(files.exif(orientation=6)))[1]
    assert files.SECRET not in upright
    assert b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0" in upright
    assert made_fit(upright)[1] == upright


def test_a_picture_keeps_its_colours_and_nothing_of_its_author() -> None:
    colours = files.chunk(b"gAMA", b"\0\0\xb1\x8f")
    told = files.png(colours, files.chunk(b"tEXt", b"Author\0Aliya"), files.chunk(b"eXIf", files.SECRET))
    assert made_fit(told + files.SECRET)[1] == files.png(colours)


@pytest.mark.parametrize("content", [files.docx(), files.odt()], ids=["docx", "odt"])
def test_a_document_keeps_its_text_and_not_its_authors_name(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as before, ZipFile(BytesIO(made_fit(content)[1])) as after:
        assert after.namelist() == before.namelist()
        text = "".join(after.read(name).decode() for name in after.namelist())
        kept = "word/document.xml" if "word/document.xml" in after.namelist() else "content.xml"
        assert after.read(kept) == before.read(kept)
    assert ("Aliya" in text, "Akimat" in text) == (False, False)


def test_a_signed_document_stays_as_it_was_signed() -> None:
    signed = files.docx(**{"_xmlsignatures/sig1.xml": "<Signature/>"})
    assert made_fit(signed)[1] == signed


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Түсіндірме жазба.pdf", "Түсіндірме жазба.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papers\\plan.PDF", "plan.pdf"),
        ("plan.exe", "plan.exe.pdf"),
        ("plan\u202efdp.exe.pdf", "planfdp.exe.pdf"),
        ('a\r\nSet-Cookie: x="1".pdf', "a Set-Cookie x= 1.pdf"),
        ("<b>|?*.pdf", "b.pdf"),
        (" .pdf", "file.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("я" * 300 + ".pdf", "я" * (FILE_NAME_MAX - 4) + ".pdf"),
    ],
)
def test_a_name_is_one_harmless_line_that_ends_as_the_content_says(given: str, name: str) -> None:
    assert file_name(given, PDF) == name


@given(st.text(), st.sampled_from(KINDS))
@settings(max_examples=60, deadline=None)
def test_no_name_is_a_path_or_longer_than_its_column(given: str, kind: Kind) -> None:
    name = file_name(given, kind)
    assert name.endswith(f".{kind.extension}")
    assert len(name) <= FILE_NAME_MAX
    assert not set(name) & set('/\\\0\r\n"<>:|?*')


@given(st.sampled_from(list(WHOLE.values())), st.integers(0, 400), st.binary(max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_taken_or_refused_but_never_a_fault(content: bytes, at: int, junk: bytes) -> None:
    with suppress(Refusal):
        made_fit(content[:at] + junk + content[at + len(junk) :])
