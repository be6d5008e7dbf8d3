"""Rows for tests, made by the actions that make them in life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings

from accounts.models import User
from consultation.authorities.models import Authority, Membership, Territory
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.drafts import actions
from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.translated import LANGUAGES

serial = count(1)

HEADINGS = {"kk": "Бөлім", "ru": "Раздел", "en": "Chapter"}
PARAGRAPHS = {
    "kk": "Жүйе адамды бетінен таниды; деректер отыз күн сақталады.",
    "ru": "Система распознаёт человека по лицу; данные хранятся тридцать дней.",
    "en": "The system recognises a person by the face; the data are kept for thirty days.",
}


def make_resident(name: str = "Resident", *, language: str = "en") -> User:
    return User.objects.create_user(f"person{next(serial)}@example.kz", display_name=name, language=language)


def make_territory() -> Territory:
    n = next(serial)
    return Territory.objects.create(
        code=f"T-{n}",
        kind=Territory.Kind.CITY,
        name_kk=f"{n}-қала",
        name_ru=f"Город {n}",
        name_en=f"City {n}",
        population=2_300_000,
        population_on=date(2026, 1, 1),
    )


def make_authority(*, required_languages: tuple[str, ...] = ("kk", "ru")) -> Authority:
    n = next(serial)
    return Authority.objects.create(
        slug=f"authority-{n}",
        territory=make_territory(),
        name_kk=f"{n}-басқарма",
        name_ru=f"Управление {n}",
        name_en=f"Department {n}",
        required_languages=list(required_languages),
    )


def make_official(authority: Authority, name: str = "Official") -> User:
    official = make_resident(name)
    Membership.objects.create(user=official, authority=authority, role=Membership.Role.OFFICIAL)
    return official


def source_in(language: str, provisions: int = 8) -> str:
    """Headings with three different paragraphs under each, `provisions` blocks in all."""
    blocks = [
        f"# {HEADINGS[language]} {place // 4 + 1}" if place % 4 == 0 else f"{PARAGRAPHS[language]} ({place})"
        for place in range(provisions)
    ]
    return "\n\n".join(blocks)


def writing(provisions: int = 8, languages: tuple[str, ...] = LANGUAGES) -> actions.Writing:
    titles = {
        "kk": "Бейнебақылау жобасы",
        "ru": "Проект о видеонаблюдении",
        "en": "Draft on video surveillance",
    }
    summaries = {"kk": "Не өзгереді.", "ru": "Что изменится.", "en": "What changes."}
    return actions.Writing(
        title={language: titles[language] for language in languages},
        summary={language: summaries[language] for language in languages},
        source={language: source_in(language, provisions) for language in languages},
    )


def make_working(
    authority: Authority, *, at: datetime, provisions: int = 8, languages: tuple[str, ...] = LANGUAGES
) -> DraftVersion:
    """A consultation in preparation, ready to be published."""
    official = User.objects.filter(memberships__authority=authority).first() or make_official(authority)
    return actions.create(
        authority=authority,
        territory=authority.territory,
        topics=[],
        writing=writing(provisions, languages),
        official=official,
        at=at,
    )


def make_consultation(
    authority: Authority,
    *,
    at: datetime,
    opens_in: timedelta = timedelta(0),
    closes_in: timedelta = timedelta(days=21),
    provisions: int = 8,
    languages: tuple[str, ...] = LANGUAGES,
) -> Consultation:
    """Version 1 is public. Dates count from `at`; where they lie before it, so does the publication."""
    published_at = min(at, at + opens_in)
    official = make_official(authority)
    version = make_working(authority, at=published_at, provisions=provisions, languages=languages)
    consultation = actions.publish(
        version=version,
        official=official,
        opens_at=at + opens_in,
        closes_at=at + closes_in,
        revision=version.revision,
        keys_dir=settings.KEYS_DIR,
        at=published_at,
    ).consultation
    return Consultation.objects.select_related("authority", "territory", "current_version").get(
        pk=consultation.pk
    )


def make_next_version(consultation: Consultation, *, at: datetime, writing: actions.Writing) -> DraftVersion:
    """Version n + 1 is public, with the languages of `writing` replaced."""
    working = actions.start_next_version(consultation=consultation)
    actions.save_working(version=working, revision=working.revision, writing=writing)
    consultation.refresh_from_db()
    assert consultation.closes_at is not None
    assert consultation.created_by is not None
    return actions.publish(
        version=working,
        official=consultation.created_by,
        opens_at=None,
        closes_at=consultation.closes_at,
        revision=working.revision + 1,
        keys_dir=settings.KEYS_DIR,
        at=at,
    )


def make_comment(
    consultation: Consultation,
    author: User,
    *,
    at: datetime,
    anchor: str | None = None,
    source: str = "Well",
    language: str = "en",
) -> Comment:
    return comments.post(
        consultation=consultation,
        author=author,
        anchor=anchor,
        source=source,
        language=language,
        form_token=uuid4(),
        at=at,
    )
