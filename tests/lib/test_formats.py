from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format, localize_input, sanitize_separators
from django.utils.translation import override
from pytest_django import Settings

from consultation.lib.catalogues import compile_all, files

CLOSING = datetime(2026, 12, 14, 18)  # noqa: DTZ001 as a reader's clock shows it


@pytest.fixture(autouse=True)
def fresh_catalogues(settings: Settings) -> None:
    compile_all()
    settings.LOCALE_PATHS = [files.LOCALE]  # makes Django read them anew


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "kk",
            [
                "2026 ж. 14 желтоқсан",
                "2026 ж. 14 желтоқсан, 18:00",
                "2026 ж. желтоқсан",
                "14 желтоқсан",
                "18:00",
            ],
        ),
        ("ru", ["14 декабря 2026 г.", "14 декабря 2026 г., 18:00", "декабрь 2026 г.", "14 декабря", "18:00"]),
        ("en", ["14 December 2026", "14 December 2026, 18:00", "December 2026", "14 December", "18:00"]),
    ],
)
def test_dates_read_as_official_texts_write_them(language: str, texts: list[str]) -> None:
    names = ["DATE_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT", "TIME_FORMAT"]
    with override(language):
        assert [date_format(CLOSING, name) for name in names] == texts


@pytest.mark.parametrize(
    ("language", "weekday"), [("kk", "дүйсенбі"), ("ru", "понедельник"), ("en", "Monday")]
)
def test_a_weekday_fits_into_a_sentence(language: str, weekday: str) -> None:
    with override(language):
        assert date_format(CLOSING, "l") == weekday


@pytest.mark.parametrize(
    ("language", "number"), [("kk", "1\xa0234\xa0567"), ("ru", "1\xa0234\xa0567"), ("en", "1,234,567")]
)
def test_a_count_is_grouped_as_the_reader_is_used_to(language: str, number: str) -> None:
    with override(language):
        assert intcomma(1234567) == number


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_date_field_shows_what_browsers_want(language: str) -> None:
    with override(language):
        assert localize_input(CLOSING.date()) == "2026-12-14"


@pytest.mark.parametrize(("language", "typed"), [("kk", "12,5"), ("ru", "12,5"), ("en", "12.5")])
def test_a_decimal_can_be_typed_as_it_is_shown(language: str, typed: str) -> None:
    with override(language):
        assert sanitize_separators(typed) == "12.5"
