"""What a web worker holds in memory after ten thousand requests of all kinds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from bench import cpu, seeding
from bench.asking import Client, request
from bench.measuring import Result, Target, single
from bench.people import signed_in
from bench.reporting import progress
from bench.running import Bench
from bench.serving import site
from consultation.drafts.models import Consultation, Provision

REQUESTS = 10_000
DRAFTS = 300
WORDS = ("cameras", "face", "templates", "thirty days", "office", "clause")


def measured(bench: Bench) -> Iterator[Result]:
    progress("  writing drafts …")
    now = timezone.now()
    people = seeding.make_people()
    seeding.make_drafts(DRAFTS, people, at=now)
    draft = seeding.make_draft("Draft", people[0], Path(bench.env["KEYS_DIR"]), at=now)
    seeding.add_comments(draft, people, 1_000, at=now)
    seeding.add_tallies(draft)
    with site(bench) as its, Client(its.port) as client:
        progress(f"  asking {REQUESTS} times …")
        begun = max(map(cpu.resident, its.workers()))
        client.ask_all(islice(mixed(draft, people), REQUESTS), None)
        held = [cpu.resident(worker) for worker in its.workers()]
        told = f"the largest worker, all it has in memory, in MB; {begun:.0f} MB when it had just begun"
        yield single("web worker memory after 10,000 mixed requests, MB", max(held), Target(most=120), told)


def mixed(draft: Consultation, users: list[User]) -> Iterator[bytes]:
    """Nine of ten read, a fifth of these signed in, and many of them pages that nobody else reads."""
    chance, people, numbers = Random(1), signed_in(users[:200]), count()
    anchors = list(Provision.objects.filter(version=draft.current_version).values_list("anchor", flat=True))
    others = list(Consultation.objects.values_list("public_id", flat=True))
    home = f"/en/drafts/{draft.public_id}"
    while True:
        person, anchor, number = next(people), chance.choice(anchors), next(numbers)
        if number % 20 == 0:
            words = f"{seeding.SAID} {number}"
            yield person.posts(
                f"{home}/comments/", in_place=True, source=words, language="en", form_token=str(uuid4())
            )
        elif number % 20 == 1:
            yield person.posts(
                f"{home}/positions/", in_place=True, anchor=anchor, choice="neutral", back="draft"
            )
        else:
            path = chance.choice(
                [
                    f"{home}/draft/",
                    f"{home}/provisions/{anchor}/",
                    f"{home}/comments/?anchor={anchor}",
                    f"/{chance.choice(['kk', 'ru', 'en'])}/",
                    f"/en/drafts/?from={chance.choice(others)}",
                    f"/ru/search/?q={chance.choice(WORDS).replace(' ', '+')}",
                    f"/kk/drafts/{chance.choice(others)}/-/",
                    f"{home}/figures/",
                    "/en/privacy/",
                ]
            )
            yield request(path, headers={"Cookie": person.cookies} if number % 5 == 0 else None)
