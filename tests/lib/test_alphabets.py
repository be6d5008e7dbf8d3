from __future__ import annotations

from itertools import permutations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from consultation.lib.alphabets import CYRILLIC, alphabetical, by_name


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("kk", ["Абай", "Әулиекөл", "Балқаш"]),
        ("kk", ["Гагарин", "Ғабит", "Денисов"]),
        ("kk", ["Көкшетау", "Қарағанды", "Лисаков"]),
        ("kk", ["Нарын", "Ңан", "Орал", "Өскемен", "Павлодар"]),
        ("kk", ["Ұзын", "Үржар", "Федоров"]),
        ("kk", ["Тұрар", "Ұлытау", "Үлкен", "Харьков", "Һаким", "Целина"]),
        ("kk", ["Шыршық", "Шілде"]),  # і after ы
        ("kk", ["Ақ жол", "Ақбұлақ"]),  # a word ends before it goes on
        ("kk", ["Алатау ауданы", "Жетісу ауданы", "Медеу ауданы", "Түрксіб ауданы"]),
        ("ru", ["Елец", "Ёлкино", "Жезказган"]),
        ("ru", ["мед", "межа", "мёд"]),
        ("ru", ["Иваново", "Йошкар-Ола", "Калуга"]),
        ("ru", ["Алматы", "Zhetisu"]),
        ("en", ["Almaty", "Zhetisu", "Алматы"]),
        ("en", ["Gulnar", "Gülnar", "Gulnara", "Keñes", "Kent"]),
        ("ru", ["2-й район", "10-й район", "Район 1"]),
        ("ru", ["«Береке»", "Восток"]),
        ("ru", ["алматы", "Астана"]),
    ],
)
def test_names_stand_in_the_order_of_their_alphabet(language: str, names: list[str]) -> None:
    with translation.override(language):
        for shuffled in list(permutations(names))[:24]:
            assert by_name(shuffled) == names


def test_every_letter_of_the_alphabet_has_its_place_in_both_cases() -> None:
    assert sorted(CYRILLIC, key=lambda letter: alphabetical(letter, "kk")) == list(CYRILLIC)
    capitals = [letter.upper() for letter in CYRILLIC]
    assert sorted(capitals, key=lambda letter: alphabetical(letter, "ru")) == capitals


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from(["kk", "ru", "en", "de"]))
def test_any_names_can_be_sorted_and_the_order_does_not_hang_on_where_they_stood(
    names: list[str], language: str
) -> None:
    with translation.override(language):
        assert by_name(names) == by_name(names[::-1])
