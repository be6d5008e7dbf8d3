from __future__ import annotations

import pytest
from django.utils import translation

from consultation.digests import headlines
from consultation.digests.telling import NOTE_SHOWN, Weight, first_sentence


def test_what_a_reader_would_regret_to_miss_comes_first() -> None:
    assert " ".join(weight.name for weight in sorted(Weight)) == (
        "CLOSING WITHDRAWN NEW CHANGED OPENED DATES LANGUAGE CLOSED OUTLOOK COMMENTS"
    )


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("Shorter.  And clearer.", "Shorter."),
        ("Really?\nYes.", "Really?"),
        ("Article 2.1 went", "Article 2.1 went"),
        ("", ""),
        ("x" * 300 + ".", "x" * (NOTE_SHOWN - 1) + "…"),
    ],
)
def test_of_a_note_its_first_sentence_is_told(note: str, shown: str) -> None:
    assert first_sentence(note) == shown


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (Weight.CLOSING, "“Act” closes soon: now is the time to say what you think."),
        (Weight.CHANGED, "“Act” has a new version."),
        (Weight.OUTLOOK, "There is news about “Act”."),
        (Weight.COMMENTS, "There is news about “Act”."),
    ],
)
def test_the_weightiest_becomes_the_headline(weight: Weight, said: str) -> None:
    with translation.override("en"):
        assert headlines.sentence(weight, "Act") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "There is news in 1 more draft."), (2, "There is news in 2 more drafts.")],
)
def test_the_headline_counts_the_other_drafts(count: int, said: str) -> None:
    with translation.override("en"):
        assert headlines.and_more(count) == said
