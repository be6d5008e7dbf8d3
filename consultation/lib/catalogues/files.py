"""Where a language's catalogue lies, how it is read and written."""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"

PLURALS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
LANGUAGES = tuple(PLURALS)

# Without dates: writing the same catalogue twice must give the same file.
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: Keñes\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Key = tuple[str | None, str]  # context, msgid


def path(language: str, *, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def empty(language: str) -> Catalog:
    return read_po(BytesIO(header(language).encode()), locale=language)


def header(language: str) -> str:
    return HEADER.format(language=language, plurals=PLURALS[language])


def read(file: Path, language: str) -> Catalog:
    """Raises babel.messages.pofile.PoFileError at the first line that makes no sense."""
    if not file.exists():
        return empty(language)
    with file.open("rb") as opened:
        return read_po(opened, locale=language, abort_invalid=True)


def write(catalogue: Catalog, file: Path, language: str) -> bool:
    """Whether that changed the file."""
    body = BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    text = header(language).encode() + body.getvalue().rstrip(b"\n") + b"\n"
    if file.exists() and file.read_bytes() == text:
        return False
    replace(file, text)
    return True


def replace(file: Path, content: bytes) -> None:
    """All of it or nothing: another process may be reading."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    draft = Path(name)
    draft.chmod(0o644)
    draft.replace(file)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    return {key(message): message for message in catalogue if message.id}


def key(message: Message) -> Key:
    return message.context, singular(message)


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """The translation: one text, or one for each plural form."""
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(form or "" for form in message.string or ())


def is_translated(message: Message) -> bool:
    return not message.fuzzy and bool(message.string) and all(forms(message))
