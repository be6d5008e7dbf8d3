"""What is under consultation in the demo, since when, until when, and how people lean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

Leaning = tuple[int, int, int]  # weights of support, oppose, neutral


MORNING, EVENING = 9, 18  # when officials publish, and when a consultation closes
AWAKE = 14  # hours a day


@dataclass(frozen=True)
class Plan:
    name: str  # of its texts
    authority: str
    territory: str
    topics: tuple[str, ...]
    published_ago: timedelta  # in whole days; more of them than the latest comment came after
    open_for: timedelta
    opens_in: timedelta | None = None  # from now; none: it opened when it was published
    answers_within: timedelta | None = None  # of its closing
    comments: str = ""  # the table of what is said about it; none: nobody has spoken yet
    seed: int = 0  # made-up opinions, the same on every load
    voters: int = 0  # how many residents take a position on the whole
    pull: int = 1  # how much sooner those take part who live there
    usual: Leaning = (1, 1, 1)
    # Where it is unusual: places in the text; none: the whole.
    leanings: Mapping[int | None, Leaning] = field(default_factory=dict)

    def published_at(self, at: datetime) -> datetime:
        return on_the_hour(at - self.published_ago, MORNING)

    def opens_at(self, at: datetime) -> datetime:
        return self.published_at(at) if self.opens_in is None else on_the_hour(at + self.opens_in, MORNING)

    def closes_at(self, at: datetime) -> datetime:
        """At the end of a working day."""
        return on_the_hour(self.opens_at(at) + self.open_for, EVENING)

    def said_at(self, hours_after: int, minute: int, at: datetime) -> datetime:
        """Nobody writes at night: each 24 hours after the opening stand for the waking hours of a day."""
        days, hours = divmod(hours_after, 24)
        awake = timedelta(hours=hours * AWAKE / 24, minutes=minute)
        return self.opens_at(at) + timedelta(days=days) + awake

    def answer_by(self, at: datetime) -> date | None:
        return (self.closes_at(at) + self.answers_within).date() if self.answers_within else None


def on_the_hour(at: datetime, hour: int) -> datetime:
    return timezone.localtime(at).replace(hour=hour, minute=0, second=0, microsecond=0)


ALMATY = Plan(
    name="almaty",
    comments="comments",
    authority="almaty-digitalisation",
    territory="KZ-75",
    topics=("digital-rights", "public-safety"),
    published_ago=timedelta(days=7),
    open_for=timedelta(days=28),
    seed=20_261_122,
    voters=1_260,
    pull=4,
    usual=(40, 34, 26),
    leanings={
        None: (38, 50, 12),
        7: (30, 58, 12),  # private cameras connected
        8: (46, 44, 10),  # schools
        13: (18, 72, 10),  # search by photograph
        16: (12, 78, 10),  # retention
        18: (70, 14, 16),  # every query is logged
        19: (22, 64, 14),  # the national system
        24: (62, 12, 26),  # the oversight council
    },
)

BIOMETRICS = Plan(
    name="biometrics",
    comments="comments-biometrics",
    authority="ministry-ai-digital",
    territory="KZ",
    topics=("digital-rights", "public-safety"),
    published_ago=timedelta(days=10),
    open_for=timedelta(days=28),
    seed=20_261_112,
    voters=1_540,
    usual=(52, 22, 26),
    leanings={
        None: (58, 28, 14),
        6: (56, 32, 12),  # no mass surveillance
        11: (74, 14, 12),  # no databases of openly found pictures
        14: (48, 40, 12),  # children
        18: (66, 14, 20),  # unacceptable risk
        20: (44, 32, 24),  # payment by face
        23: (50, 38, 12),  # no real-time use
        24: (38, 48, 14),  # its three cases
        25: (62, 20, 18),  # an investigating judge
        29: (60, 26, 14),  # the weight of a consultation
        33: (34, 44, 22),  # six months
    },
    answers_within=timedelta(days=40),
)

COURTYARDS = Plan(
    name="courtyards",
    comments="comments-courtyards",
    authority="almaty-akimat",
    territory="KZ-75-BOS",
    topics=("housing", "public-safety"),
    published_ago=timedelta(days=40),
    open_for=timedelta(days=35),
    seed=20_261_013,
    voters=640,
    pull=4,
    usual=(54, 24, 22),
    leanings={
        None: (60, 30, 10),
        5: (42, 44, 14),  # more than half of the owners
        6: (72, 18, 10),  # neither faces nor sound
        9: (34, 50, 16),  # 30 days
        10: (48, 36, 16),  # two codes
        13: (26, 62, 12),  # 450 tenge a month
        14: (68, 8, 24),  # a second vote
    },
    answers_within=timedelta(days=30),
)

CODE = Plan(
    name="code",
    authority="ministry-ai-digital",
    territory="KZ",
    topics=("digital-rights", "public-safety"),
    published_ago=timedelta(days=2),
    opens_in=timedelta(days=5),
    open_for=timedelta(days=84),
    answers_within=timedelta(days=40),  # as the draft itself would have it
)

PLANS = (COURTYARDS, BIOMETRICS, ALMATY, CODE)  # in the order in which they were published
