from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Әлия", "Әлия"),
        ("  Дана \t Серікқызы\n", "Дана Серікқызы"),
        ("Дана\tСерікқызы", "Дана Серікқызы"),
        ("А.Сәрсенов", "А.Сәрсенов"),
        ("Mary-Jane O'Neil", "Mary-Jane O'Neil"),
        ("\u202eevil\u202c", "evil"),
        ("a\u200bb\u00adc\x00d\x1b", "abcd"),
        ("e\u0301", "é"),
        ("x" * 60, "x" * 60),
        ("7", "7"),
        ("Кеңес 🙂", "Кеңес 🙂"),
    ],
)
def test_a_name_is_shown_without_what_cannot_be_seen(typed: str, shown: str) -> None:
    assert rules.clean_display_name(typed) == shown


REFUSALS = {
    "empty": "Enter a name with at least one letter or digit.",
    "too_long": "Shorten the name to 60 characters.",
    "sign": "Begin the name with a letter or a digit.",
    "link": "Leave links and addresses out of the name.",
}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u00a0\u2003", "empty"),
        ("\u3164\u115f\u2800", "empty"),
        ("\u202e\u200b", "empty"),
        ("🙂", "empty"),
        ("...", "empty"),
        ("x" * 61, "too_long"),
        ("=1+1", "sign"),
        ("+Дана", "sign"),
        ("-Дана", "sign"),
        ("@dana", "sign"),
        ("\u200b=1", "sign"),
        ("https://example.kz", "link"),
        ("see example.kz", "link"),
        ("www.example", "link"),
        ("WWW.EXAMPLE", "link"),
        ("кеңес.қаз", "link"),
        ("me at dana@mail.ru", "link"),
    ],
)
def test_a_name_that_deceives_is_refused_with_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused, override("en"):
        rules.clean_display_name(typed)
    assert (refused.value.code, refused.value.messages) == (code, [REFUSALS[code]])


@given(st.text(st.characters(codec=None), max_size=80))
def test_whatever_is_typed_the_name_is_short_visible_and_stays_as_it_is(typed: str) -> None:
    try:
        name = rules.clean_display_name(typed)
    except ValidationError:
        return
    assert 1 <= len(name) <= 60
    assert not any(unicodedata.category(character).startswith("C") for character in name)
    assert rules.clean_display_name(name) == name
