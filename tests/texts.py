"""Long texts that do not compress better than a law would."""

from __future__ import annotations

import random

PROVISIONS = 400
PER_CHAPTER = 40
WORDS = [
    *("персональных", "биометрических", "данных", "обработка", "оператор", "субъект", "согласие", "хранение"),
    *("орган", "жасанды", "деректер", "өңдеу", "тұлға", "жүйе", "құқық", "бақылау", "мерзім", "уәкілетті"),
    *("мемлекеттік", "talap", "identification", "authority", "access", "public"),
]


def code(language: str, provisions: int = PROVISIONS) -> str:
    """Of ten chapters, with different words in each paragraph."""
    chance = random.Random(language)
    return "\n\n".join(
        f"# Chapter {place // PER_CHAPTER + 1}"
        if place % PER_CHAPTER == 0
        else " ".join(chance.choices(WORDS, k=35)) + f" ({place})."
        for place in range(provisions)
    )


def opinion(n: int) -> str:
    """Of a page's half: with twenty of these a page of comments is as heavy as it gets in life."""
    return " ".join(random.Random(n).choices(WORDS, k=60))
