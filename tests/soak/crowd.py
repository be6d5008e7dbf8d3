"""Residents who write over real connections at a steady rate, and keep what they were told."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.test import Client

from accounts.models import User
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import queries as votes
from consultation.votes.models import Choice, Position
from tests import factories

TIMEOUT = 20.0  # seconds
THREADS = 32
CSRF = "k" * 32  # cookie and field alike
SEE_OTHER = 303


@dataclass(frozen=True)
class Resident:
    person: User
    cookies: str


@dataclass(frozen=True)
class Wish:
    """One thing that one resident does. Nobody does the same twice, so that each can be looked for."""

    resident: Resident
    anchor: str | None
    words: str  # of a comment; none: a position
    choice: Choice

    def request(self, draft: Consultation) -> tuple[str, dict[str, str]]:
        fields = {"csrfmiddlewaretoken": CSRF, "anchor": self.anchor or ""}
        if self.words:
            written = {"source": self.words, "language": "en", "form_token": str(uuid4())}
            return f"/en/drafts/{draft.public_id}/comments/", fields | written
        return f"/en/drafts/{draft.public_id}/positions/", fields | {"choice": self.choice.name.lower()}


@dataclass(frozen=True)
class Answer:
    wish: Wish
    asked_at: float
    answered_at: float
    status: int  # 0: none came
    beside: float  # seconds that an address took which does nothing, just before

    @property
    def acknowledged(self) -> bool:
        return self.status == SEE_OTHER

    @property
    def seconds(self) -> float:
        return self.answered_at - self.asked_at


@dataclass
class Crowd:
    port: int
    draft: Consultation
    wishes: Iterator[Wish]
    rate: float  # requests a second
    answers: list[Answer] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    turn: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = field(default_factory=time.monotonic)

    def press(self) -> None:
        """One thread: takes the next wish when its time has come. A wish has its time by its number."""
        while not self.over.is_set():
            with self.turn:
                wish = next(self.wishes)
                self.next_at = max(self.next_at + 1 / self.rate, time.monotonic() - 1)
                due = self.next_at
            if not self.over.wait(max(0, due - time.monotonic())):
                self.answers.append(self.ask(wish))

    def ask(self, wish: Wish) -> Answer:
        address, fields = wish.request(self.draft)
        headers = {"Cookie": wish.resident.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        began_at = time.monotonic()
        self.status("GET", "/healthz", "", {})
        asked_at = time.monotonic()
        status = self.status("POST", address, urlencode(fields), headers)
        return Answer(wish, asked_at, time.monotonic(), status, asked_at - began_at)

    def status(self, method: str, address: str, body: str, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, address, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def between(self, since: float, until: float) -> list[Answer]:
        return [answer for answer in self.answers if since <= answer.asked_at < until]

    @contextmanager
    def pressing(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.press) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


def residents(many: int) -> list[Resident]:
    return [signed_in(factories.make_resident()) for _ in range(many)]


def signed_in(person: User) -> Resident:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Resident(person, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}")


def wishes(of: list[Resident], draft: Consultation) -> Iterator[Wish]:
    """Everybody in turn comments, then takes a position on the whole, comments, takes one on a provision …"""
    assert draft.current_version
    provisions = draft.current_version.provisions.filter(kind="paragraph").values_list("anchor", flat=True)
    return in_turn(of, [None, *provisions])


def in_turn(of: list[Resident], anchors: list[str | None]) -> Iterator[Wish]:
    for turn in itertools.count():
        anchor = anchors[turn // 2 % len(anchors)]
        for number, resident in enumerate(of):
            words = "" if turn % 2 else f"Who checks that, and when? ({turn}.{number})"
            yield Wish(resident, anchor, words, list(Choice)[number % 3])


def lost(answers: list[Answer], draft: Consultation) -> list[Wish]:
    """What was acknowledged and is not there."""
    texts = set(Comment.objects.values_list("source", flat=True))
    rows = set(Position.objects.values_list("anchor", "participant", "choice"))
    acknowledged = [answer.wish for answer in answers if answer.acknowledged]
    return [wish for wish in acknowledged if not is_there(wish, draft, texts, rows)]


def is_there(
    wish: Wish, draft: Consultation, texts: set[str], rows: set[tuple[str | None, str, int]]
) -> bool:
    if wish.words:
        return wish.words in texts
    participant = votes.participant(draft, wish.resident.person.public_id, settings.KEYS_DIR)
    return (wish.anchor, participant, wish.choice.value) in rows


def cost(answers: list[Answer]) -> float:
    """In answers of nothing at all, taken beside them: the machine may have other work meanwhile."""
    return median(answer.seconds for answer in answers) / median(answer.beside for answer in answers)
