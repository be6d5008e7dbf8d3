from __future__ import annotations

import pytest

from consultation.lib.sentences import LINE_MAX, first_sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("One sentence only", "One sentence only"),
        ("Cameras get faces. All who walk there are concerned.", "Cameras get faces."),
        ("Жители г. Алматы смогут отказаться. Остальное прежнее.", "Жители г. Алматы смогут отказаться."),
        ("Статья 5 п. 2 меняется! Зачем? Затем.", "Статья 5 п. 2 меняется!"),
        ("Әркім біледі. Қала есеп береді.", "Әркім біледі."),
        ("Two\n\nlines  here. Next", "Two lines here."),
    ],
)
def test_the_line_is_the_first_sentence(text: str, line: str) -> None:
    assert first_sentence(text) == line


def test_an_endless_sentence_is_cut_at_a_word() -> None:
    line = first_sentence("слово " * 100)
    assert (line[-6:], len(line) <= LINE_MAX) == ("слово…", True)
