"""The messages in a source file, as Django will look them up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from consultation.lib.catalogues.files import Key
from consultation.lib.catalogues.sources import Source

Keyword = tuple[int | tuple[int, str], ...] | None
KEYWORDS: dict[str, Keyword] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS |= {f"{name}_lazy": arguments for name, arguments in KEYWORDS.items()}
KEYWORDS |= {"gettext_noop": None, "_": None}

ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
STRING_OR_COMMENT = r"""u?"(?:\\.|[^"\\\n])*"|u?'(?:\\.|[^'\\\n])*'|#[^\n]*"""
ODD_SPACE = re.compile(rf"({STRING_OR_COMMENT})|[^\S\n]")
FIELD_DESCRIPTION = re.compile(r"\s*description = _\(")  # shown in Django's admin documentation only


@dataclass(frozen=True)
class Found:
    context: str | None
    singular: str
    plural: str | None
    where: str
    comments: tuple[str, ...]
    ours: bool

    @property
    def key(self) -> Key:
        return self.context, self.singular


def messages_in(source: Source) -> Iterator[Found]:
    """Raises SyntaxError, naming the file, for a template whose translation block is broken."""
    text = source.path.read_text(encoding="utf-8")
    code = text if source.is_python else as_python(text, source.name)
    lines = code.split("\n")
    keywords = {**KEYWORDS, **{alias: KEYWORDS.get(name) for name, alias in ALIAS.findall(text)}}
    for line, ids, comments, context in extract(
        "python", BytesIO(code.encode()), keywords, ["Translators:"], strip_comment_tags=True
    ):
        if not FIELD_DESCRIPTION.match(lines[line - 1]):
            singular, plural = (ids, None) if isinstance(ids, str) else ids[:2]
            yield Found(context, singular, plural, source.name, tuple(comments), source.ours)


def as_python(template: str, name: str) -> str:
    """Django's own reading of a template, made acceptable to Python's tokenizer."""
    # The tokenizer knows no indentation without a block, and no no-break space outside a string.
    code = ODD_SPACE.sub(lambda found: found[1] or " ", templatize(template, origin=name))
    return "\n".join(line.lstrip() for line in code.split("\n"))
