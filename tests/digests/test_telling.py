from __future__ import annotations

import pytest
from django.utils import translation

from consultation.digests import headlines
from consultation.digests.telling import Weight


def test_what_a_reader_would_regret_to_miss_comes_first() -> None:
    assert " ".join(weight.name for weight in sorted(Weight)) == (
        "CLOSING WITHDRAWN NEW CHANGED OPENED DATES LANGUAGE CLOSED OUTLOOK COMMENTS"
    )


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
