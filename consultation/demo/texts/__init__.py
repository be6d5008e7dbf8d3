"""The texts of the demo, as they were written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from consultation.lib.translated import LANGUAGES

HERE = Path(__file__).parent


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def sources(name: str) -> dict[str, str]:
    """A draft's Markdown by language."""
    return {language: (HERE / f"{name}.{language}.md").read_text(encoding="utf-8") for language in LANGUAGES}


def by_language(facts: dict[str, Any], key: str) -> dict[str, str]:
    """Those languages that it is written in."""
    return {language: facts[name] for language in LANGUAGES if (name := f"{key}_{language}") in facts}
