from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultation.drafts.attaching import office, pictures
from consultation.drafts.refusals import FileBroken, FileKindNotTaken

PDF_END_WITHIN = 2_048  # bytes; some programs write a little after the mark


@dataclass(frozen=True)
class Kind:
    media_type: str
    extension: str
    label: Promise


PDF = Kind("application/pdf", "pdf", _("PDF document"))
PNG = Kind("image/png", "png", _("PNG picture"))
JPEG = Kind("image/jpeg", "jpg", _("JPEG picture"))
DOCX = Kind(office.DOCX, "docx", _("Word document"))
XLSX = Kind(office.XLSX, "xlsx", _("Excel workbook"))
ODT = Kind(office.ODT, "odt", _("OpenDocument text"))
KINDS = (PDF, DOCX, XLSX, ODT, PNG, JPEG)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}


def kind_of(media_type: str) -> Kind:
    """Of a file that was taken. Raises KeyError."""
    return BY_MEDIA_TYPE[media_type]


def made_fit(content: bytes) -> tuple[Kind, bytes]:
    """What the file is, whatever its name says, and its content without the names and places hidden in it.

    A PDF stays as it is: taking it apart safely is a program of its own.
    Raises FileKindNotTaken, FileBroken or FileHasMacros.
    """
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-PDF_END_WITHIN:]:
            raise FileBroken
        return PDF, content
    if content.startswith(pictures.PNG_BEGINS):
        return PNG, pictures.png(content)
    if content.startswith(pictures.JPEG_BEGINS):
        return JPEG, pictures.jpeg(content)
    if content.startswith(office.BEGINS):
        media_type, fit = office.document(content)
        return BY_MEDIA_TYPE[media_type], fit
    raise FileKindNotTaken
