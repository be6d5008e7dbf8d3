"""What an official wrote, on its way from the form to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consultation.lib.translated import LANGUAGES

Texts = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Writing:
    """What an official wrote. The columns of languages not named here stay as they are."""

    title: Texts = field(default_factory=dict)
    summary: Texts = field(default_factory=dict)
    legal_ground: Texts = field(default_factory=dict)
    source: Texts = field(default_factory=dict)
    change_note: Texts = field(default_factory=dict)

    def of_consultation(self) -> dict[str, str]:
        return _columns(title=self.title, summary=self.summary, legal_ground=self.legal_ground)

    def of_version(self) -> dict[str, str]:
        return _columns(source=self.source, change_note=self.change_note)


def _columns(**texts: Texts) -> dict[str, str]:
    return {
        f"{name}_{language}": text[language]
        for name, text in texts.items()
        for language in LANGUAGES
        if language in text
    }
