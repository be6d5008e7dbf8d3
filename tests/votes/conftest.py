from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.drafts.models import Consultation
from consultation.votes import actions
from consultation.votes.models import Choice
from tests import factories

Vote = Callable[..., None]


def voting_in(consultation: Consultation, at: datetime) -> Vote:
    """One person takes a position on `consultation`, on the whole unless told otherwise."""

    def take(
        person: User | UUID,
        choice: Choice = Choice.SUPPORT,
        anchor: str | None = None,
        *,
        when: datetime = at,
    ) -> None:
        actions.take(
            consultation=consultation,
            anchor=anchor,
            choice=choice,
            person_id=person.public_id if isinstance(person, User) else person,
            keys_dir=settings.KEYS_DIR,
            at=when,
        )

    return take


@pytest.fixture
def vote(consultation: Consultation, at: datetime) -> Vote:
    return voting_in(consultation, at)


@pytest.fixture
def crowd(vote: Vote) -> Callable[..., None]:
    """So many strangers take the same position."""

    def take(many: int, choice: Choice = Choice.SUPPORT, anchor: str | None = None) -> None:
        for _ in range(many):
            vote(uuid4(), choice, anchor)

    return take


@pytest.fixture
def open_now(db: None, authority: Authority) -> Consultation:
    """Open by the wall clock, which views read themselves."""
    return factories.make_consultation(authority, at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def anchor(consultation: Consultation) -> str:
    return first_paragraph(consultation)


def first_paragraph(consultation: Consultation) -> str:
    assert consultation.current_version is not None
    return consultation.current_version.provisions.filter(kind="paragraph")[0].anchor


def key_file(consultation: Consultation) -> Path:
    return settings.KEYS_DIR / f"{consultation.public_id}.key"


def spread(work: Callable[[int], None], *, times: int, threads: int) -> None:
    """`work` with each number below `times`, from so many threads that begin at the same instant."""
    start = threading.Barrier(threads)

    def share(first: int) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            for n in range(first, times, threads):
                work(n)

        return run

    in_threads(*[share(first) for first in range(threads)])


def in_threads(*jobs: Callable[[], None]) -> None:
    """All at once, each with its own connection. What one raises is raised here."""
    raised: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
