from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultation.lib.fields import CleanCharField, CleanTextField
from consultation.lib.text import clean


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("й", "й"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x07c\x9bd", "abcd"),
        ("a\ud800b\udfffc", "abc"),
        ("\ufeff\u202eevil\u202c\u2066x\u2069\u200f", "evilx"),
        ("pass\u200bword\u00adly\u2060", "passwordly"),
        ("ad\u200dmin\u200c", "admin"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("tab\tstays", "tab\tstays"),
        ("Кеңес ұйымы, әкімдік", "Кеңес ұйымы, әкімдік"),
    ],
)
def test_pasted_text_is_cleaned(pasted: str, expected: str) -> None:
    assert clean(pasted) == expected


HOSTILE = st.text(st.characters() | st.sampled_from("\u200d\u200c\r\n\x00\ud800\u202eиاя👨é\u0301\u0306"))


@given(HOSTILE)
def test_cleaning_twice_changes_nothing(pasted: str) -> None:
    assert clean(clean(pasted)) == clean(pasted)


@given(HOSTILE)
def test_clean_text_can_be_stored_and_is_composed(pasted: str) -> None:
    text = clean(pasted)

    assert text.encode("utf-8", "strict").decode() == text
    assert "\x00" not in text
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)


def test_a_windows_line_end_counts_as_one_character() -> None:
    assert CleanTextField(max_length=3).clean("a\r\nb") == "a\nb"


def test_one_line_stays_one_line() -> None:
    assert CleanCharField().clean("  A title\r\n  of two\tlines\x00 ") == "A title of two lines"
