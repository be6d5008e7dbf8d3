from __future__ import annotations

import gettext
import os
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils.translation import ngettext, override
from pytest_django import Settings

from consultation.lib.catalogues import compile_all, defects, files, merged, sources, translating

LANGUAGES = files.LANGUAGES


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one module and one page."""
    (tmp_path / "accounts").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "accounts" / "forms.py").write_text('_("Sign in")\n_("Monday")\n')
    (tmp_path / "templates" / "page.html").write_text(
        "{% blocktranslate count n=3 %}{{ n }} vote{% plural %}{{ n }} votes{% endblocktranslate %}"
    )
    return tmp_path


@pytest.fixture
def locale(root: Path) -> Path:
    """Its catalogues, brought up to date and filled in: every text stands for itself."""
    locale = root / "locale"
    for language, forms in (("kk", 2), ("ru", 3)):
        merged.update(language, root=root, locale=locale)
        answers: dict[str, translating.Text] = {
            translating.answer_key((entry.get("context"), entry["id"])): (
                [entry["plural"]] * forms if "plural" in entry else entry["id"]
            )
            for entry in translating.missing(language, root=root, locale=locale)
        }
        assert translating.fill(answers, language, root=root, locale=locale) == (len(answers), [])
    return locale


def catalogue(language: str, messages: str) -> Catalog:
    return read_po(BytesIO((files.header(language) + messages).encode()), locale=language)


def test_a_complete_catalogue_has_no_defects(root: Path, locale: Path) -> None:
    assert defects.everywhere(root=root, locale=locale) == []


def test_a_project_without_catalogues_lacks_every_message(root: Path) -> None:
    found = defects.everywhere(root=root, locale=root / "nowhere")
    assert [defect for defect in found if '"Sign in":' in defect] == [
        'kk: "Sign in": missing, run manage.py messages (accounts/forms.py)',
        'ru: "Sign in": missing, run manage.py messages (accounts/forms.py)',
    ]


@pytest.mark.parametrize(
    ("language", "messages", "found"),
    [
        ("kk", 'msgid "Vote"\nmsgstr ""', ['"Vote": untranslated']),
        ("kk", '#, fuzzy\nmsgid "Vote"\nmsgstr "Дауыс"', ['"Vote": marked fuzzy']),
        (
            "kk",
            'msgid "by %(name)s"\nmsgstr "%(nam)s"',
            ['"by %(name)s": placeholders are %(nam)s instead of %(name)s'],
        ),
        (
            "kk",
            'msgid "by {name}"\nmsgstr "кімнен"',
            ['"by {name}": placeholders are none instead of {name}'],
        ),
        (
            "kk",
            'msgid "%s of %d"\nmsgstr "%d ішінен %s"',
            ['"%s of %d": placeholders are %d, %s instead of %s, %d'],
        ),
        (
            "ru",
            'msgid "%(n)s left"\nmsgstr "%(n)s за 5 % до"',
            ['"%(n)s left": has a % that is no placeholder'],
        ),
        ("ru", 'msgid "%s of %%"\nmsgstr "%% от %s"', []),
        ("ru", 'msgid "%(a)s, %(b)s"\nmsgstr "%(b)s, %(a)s"', []),
        ("ru", 'msgid " Vote"\nmsgstr "Голос"', ['" Vote": begins or ends with other white space']),
        ("ru", 'msgid "Vote\\n"\nmsgstr "Голос"', ['"Vote\\n": begins or ends with other white space']),
        ("ru", 'msgid "<b>Vote</b>"\nmsgstr "<b>Голос<b>"', ['"<b>Vote</b>": has other HTML tags']),
        ("kk", 'msgid "Vote"\nmsgstr "Пiкip"', ['"Vote": mixes Latin and Cyrillic letters: "Пiкip"']),
        ("kk", 'msgctxt "noun"\nmsgid "Vote"\nmsgstr ""', ['[noun] "Vote": untranslated']),
    ],
)
def test_a_bad_translation_is_named(language: str, messages: str, found: list[str]) -> None:
    bad = catalogue(language, messages)
    assert list(defects.in_catalogue(bad, bad, language)) == found


VOTES = 'msgid "a vote"\nmsgid_plural "%(n)s votes"\n'


@pytest.mark.parametrize(
    ("language", "forms", "found"),
    [
        ("ru", ["%(n)s голос", "%(n)s голоса", "%(n)s голосов"], []),
        ("ru", ["%(n)s голос", "%(n)s голоса", ""], ["lacks a plural form: 3 are needed"]),
        ("kk", ["бір дауыс", "%(n)s дауыс"], []),
        ("kk", ["%(n)s дауыс", "%(n)s дауыс"], []),
        ("kk", ["бір дауыс", "дауыс"], ["placeholders are none instead of %(n)s in form 1"]),
        # 21 takes this form too
        (
            "ru",
            ["один голос", "%(n)s голоса", "%(n)s голосов"],
            ["placeholders are none instead of %(n)s in form 0"],
        ),
    ],
)
def test_every_plural_form_is_needed_and_names_the_number(
    language: str, forms: list[str], found: list[str]
) -> None:
    text = VOTES + "\n".join(f'msgstr[{number}] "{form}"' for number, form in enumerate(forms))
    given = catalogue(language, text)
    assert list(defects.in_catalogue(given, given, language)) == [f'"a vote": {defect}' for defect in found]


def test_a_catalogue_behind_its_sources_is_reported() -> None:
    old = catalogue("kk", 'msgid "Old"\nmsgstr "Ескі"')
    new = catalogue("kk", '#: a.py\nmsgid "New"\nmsgstr ""')
    assert list(defects.in_catalogue(old, new, "kk")) == [
        '"New": missing, run manage.py messages (a.py)',
        '"Old": no longer in the sources, run manage.py messages',
    ]


def test_another_plural_rule_than_ours_is_reported() -> None:
    ours = catalogue("kk", "")
    assert list(defects.in_catalogue(catalogue("ru", ""), ours, "kk")) == [
        "Plural-Forms differ from nplurals=2; plural=(n != 1);"
    ]


def test_a_cyrillic_msgid_is_reported(root: Path, locale: Path) -> None:
    (root / "accounts" / "views.py").write_text('_("Кіру")')
    assert defects.everywhere(root=root, locale=locale)[0] == '"Кіру": msgids are English (accounts/views.py)'


def test_updating_twice_changes_nothing_the_second_time(root: Path, locale: Path) -> None:
    before = [files.path(language, locale=locale).read_bytes() for language in LANGUAGES]
    assert [merged.update(language, root=root, locale=locale) for language in LANGUAGES] == [False, False]
    assert [files.path(language, locale=locale).read_bytes() for language in LANGUAGES] == before


def test_updating_keeps_translations_drops_what_is_gone_and_guesses_nothing(root: Path, locale: Path) -> None:
    (root / "accounts" / "forms.py").write_text('_("Monday")\n_("Sign in!")')
    assert merged.update("kk", root=root, locale=locale)
    text = files.path("kk", locale=locale).read_text()
    assert text.count('msgid "Monday"') == 1
    assert 'msgid "Monday"\nmsgstr "Monday"' in text
    assert 'msgid "Sign in!"\nmsgstr ""' in text
    assert 'msgid "Sign in"' not in text
    assert "#~" not in text


def test_references_name_files_without_lines_or_machine(root: Path, locale: Path) -> None:
    text = files.path("kk", locale=locale).read_text()
    assert "#: accounts/forms.py django:utils/dates.py\nmsgid" in text
    assert str(root) not in text
    assert str(sources.installed("django")) not in text


def test_a_package_message_is_wanted_only_where_the_package_lacks_it(root: Path) -> None:
    wanted = {language: files.messages(merged.wanted(language, root=root)) for language in LANGUAGES}
    assert {language: (None, "Incorrect code.") in wanted[language] for language in LANGUAGES} == {
        "kk": True,
        "ru": False,
    }


def test_a_package_template_that_ours_replaces_is_not_translated(root: Path) -> None:
    names = {source.name for source in sources.all_of_them(root)}
    assert "allauth:templates/account/login.html" in names
    (root / "templates" / "account").mkdir()
    (root / "templates" / "account" / "login.html").touch()
    assert names - {source.name for source in sources.all_of_them(root)} == {
        "allauth:templates/account/login.html"
    }


def test_what_is_missing_says_all_that_a_translator_needs(root: Path) -> None:
    (root / "accounts" / "forms.py").write_text('# Translators: on a button\npgettext("verb", "Sign")\n')
    entries = translating.missing("ru", root=root, locale=root / "locale")
    assert [entry for entry in entries if ":" not in entry["where"]] == [
        {"id": "Sign", "where": "accounts/forms.py", "context": "verb", "comment": "on a button"},
        {"id": "%(n)s vote", "where": "templates/page.html", "plural": "%(n)s votes"},
    ]


def test_filling_in_takes_the_right_texts_and_refuses_the_wrong_ones(root: Path) -> None:
    locale = root / "locale"
    taken, refused = translating.fill(
        {
            "Sign in": "Войти",
            "Monday": ["понедельник"],
            "%(n)s vote": ["голос", "%(n)s голоса", "%(n)s голосов"],
            "Sign out": "Выйти",
        },
        "ru",
        root=root,
        locale=locale,
    )
    assert taken == 1
    assert refused == [
        '"%(n)s vote": placeholders are none instead of %(n)s in form 0',
        '"Monday": one text is needed, not a list',
        '"Sign out": no such message',
    ]
    written = files.messages(files.read(files.path("ru", locale=locale), "ru"))
    texts = {key: written[None, key].string for key in ("Sign in", "Monday", "%(n)s vote")}
    assert texts == {"Sign in": "Войти", "Monday": "", "%(n)s vote": ("", "", "")}


def test_only_a_changed_catalogue_is_compiled_again(locale: Path) -> None:
    assert [file.relative_to(locale).parts[0] for file in compile_all(locale=locale)] == ["kk", "ru"]
    assert compile_all(locale=locale) == []
    po = files.path("kk", locale=locale)
    os.utime(po, ns=(0, 0))  # an older one, as a checkout may bring
    assert compile_all(locale=locale) == [po.with_suffix(".mo")]


def test_an_unfinished_plural_reads_in_english_and_never_as_nothing(tmp_path: Path) -> None:
    text = 'msgid "Vote"\nmsgstr "Голос"\n\n' + VOTES + 'msgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""'
    files.write(catalogue("ru", text), files.path("ru", locale=tmp_path), "ru")
    compile_all(locale=tmp_path)
    compiled = gettext.translation("django", tmp_path, ["ru"])
    assert compiled.gettext("Vote") == "Голос"
    assert compiled.ngettext("a vote", "%(n)s votes", 5) == "%(n)s votes"


def test_django_reads_our_three_russian_forms_beside_its_own_four(tmp_path: Path, settings: Settings) -> None:
    forms = "".join(
        f'msgstr[{number}] "{text}"\n' for number, text in enumerate(["голос", "голоса", "голосов"])
    )
    ours = catalogue("ru", 'msgid "vote"\nmsgid_plural "votes"\n' + forms)
    files.write(ours, files.path("ru", locale=tmp_path), "ru")
    compile_all(locale=tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    with override("ru"):
        counted = [ngettext("vote", "votes", n) for n in (1, 2, 5, 11, 21, 112)]
        years = [ngettext("%(num)d year", "%(num)d years", n) % {"num": n} for n in (1, 3, 11, 21)]
    assert counted == ["голос", "голоса", "голосов", "голосов", "голос", "голосов"]
    assert years == ["1 год", "3 года", "11 лет", "21 год"]
