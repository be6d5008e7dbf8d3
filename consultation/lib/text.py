"""What people paste, made fit to be stored, compared and shown."""

from __future__ import annotations

import re
import unicodedata

# Every way to end a line that a word processor or an old system may use.
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# Controls, lone surrogates, bidi marks and overrides, invisible padding, tags, noncharacters.
JUNK = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
JOINERS = re.compile("[\u200c\u200d]+")
JOINED_BEFORE = {"Lo", "Mn", "Mc", "So", "Sk"}  # scripts and pictographs that are really joined
JOINED_AFTER = {"Lo", "So"}


def clean(text: str) -> str:
    """Composed (NFC) text with plain line ends and nothing that hides or turns it. Idempotent."""
    text = unicodedata.normalize("NFC", JUNK.sub("", LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", JOINERS.sub(_joiner, text))


def clean_line(text: str) -> str:
    """The same, on one line with single spaces."""
    return " ".join(clean(text).split())


def _joiner(match: re.Match[str]) -> str:
    """One joiner where it joins something; none elsewhere, where it only makes words look equal."""
    text, before, after = match.string, match.start() - 1, match.end()
    if before < 0 or after >= len(text):
        return ""
    joins = (
        unicodedata.category(text[before]) in JOINED_BEFORE
        and unicodedata.category(text[after]) in JOINED_AFTER
    )
    return match.group()[0] if joins else ""
