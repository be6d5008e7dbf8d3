"""Whether a piece of text is in the language that it claims to be in, told by its letters alone."""

from __future__ import annotations

import re

from tests.crawl.reading import Piece

LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]+")
CYRILLIC_WORD = re.compile(r"[Ѐ-ӿ][Ѐ-ӿ'’-]+")
KAZAKH_LETTER = re.compile(r"\w*[ӘәҒғҚқҢңӨөҰұҮүҺһ]\w*")
# Words that no Kazakh sentence holds and few Russian ones lack.
RUSSIAN_WORD = re.compile(r"\b(?:что|для|это|или|как|вы|его|по|при|чтобы|под|над)\b")
ADDRESS = re.compile(
    r"\b(?:https?|mailto|webcal)://?\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:kz|org|com|example)\b\S*|/\S+/"
)

# Reviewed by hand: names of things and formats that are written so in all three languages.
ALLOWED = {
    *(
        "Keñes",
        "Kenes",
        "Atom",
        "iCalendar",
        "PDF",
        "DOCX",
        "XLSX",
        "ODT",
        "PNG",
        "JPEG",
        "JPG",
        "CSV",
        "JSON",
    ),
    *("pdf", "docx", "xlsx", "odt", "png", "jpg"),
    *("eGov", "Aegis", "FreeOTP", "Google", "Authenticator", "axe", "cookie", "Cookie", "UTC"),
    *("Ұлытау", "Жетісу"),  # oblasts that have no other name in Russian
    *("Markdown", "JavaScript", "WCAG", "AA", "TOTP", "SMTP", "IP", "QR", "PostgreSQL", "HTML", "GitHub"),
}


def strangers(piece: Piece) -> list[str]:
    """The words in it that belong to another language."""
    text = ADDRESS.sub(" ", piece.text)
    if piece.language == "en":
        return CYRILLIC_WORD.findall(text)
    other = KAZAKH_LETTER if piece.language == "ru" else RUSSIAN_WORD
    found = LATIN_WORD.findall(text) + other.findall(text)
    return [word for word in found if word.strip("'’-") not in ALLOWED]
