"""Whatever people do to a draft, in whatever order: page, queries and rows say the same."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.comments import queries as comments
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation
from consultation.votes import queries as votes
from consultation.votes.models import Position, Reaction, ReactionTally, TallyChange
from consultation.votes.rules import SHOWN_FROM, STEP
from tests import factories
from tests.soak.account import Account
from tests.soak.discussing import Anchor, Discussion, Said
from tests.soak.reading import WHOLE, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unhurried")]

PEOPLE = 12
A_PAGE = 20  # threads
STEPS_EACH = 50
who = st.integers(0, PEOPLE - 1)
which = st.integers(0, 99)


def any_said(machine: People) -> bool:
    return bool(machine.world.said)


class People(RuleBasedStateMachine):
    draft: Consultation
    residents: list[User]
    steps: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.client = Client()
        self.age = 0
        self.world = Discussion(self.draft.pk, self.residents, timezone.now() - timedelta(days=1))

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def did(self, what: str) -> None:
        self.steps[what] += 1
        self.age += 1
        self.world.pass_a_minute()

    def one(self, number: int) -> Said:
        return self.world.said[number % len(self.world.said)]

    @rule(who=who, where=which)
    def comment(self, who: int, where: int) -> None:
        self.did("comment")
        self.world.comment(who, where)

    @precondition(any_said)
    @rule(who=who, to=which)
    def reply(self, who: int, to: int) -> None:
        self.did("reply")
        self.world.reply(who, self.one(to))

    @precondition(any_said)
    @rule(what=which)
    def edit(self, what: int) -> None:
        self.did("edit")
        self.world.edit(self.one(what))

    @precondition(any_said)
    @rule(what=which)
    def withdraw(self, what: int) -> None:
        self.did("withdraw")
        self.world.withdraw(self.one(what))

    @rule(who=who, where=which, choice=st.integers(0, 2))
    def vote(self, who: int, where: int, choice: int) -> None:
        self.did("vote")
        self.world.vote(who, where, choice)

    @rule(where=which, choice=st.integers(0, 2))
    def vote_together(self, where: int, choice: int) -> None:
        self.did("vote together")
        self.world.vote_together(where, choice)

    @rule(who=who, where=which)
    def take_back(self, who: int, where: int) -> None:
        self.did("take back")
        self.world.take_back(who, where)

    @precondition(any_said)
    @rule(who=who, to=which, agreement=st.integers(0, 1))
    def react(self, who: int, to: int, agreement: int) -> None:
        self.did("react")
        self.world.react(who, self.one(to), agreement)

    @precondition(any_said)
    @rule(to=which, agreement=st.integers(0, 1))
    def react_together(self, to: int, agreement: int) -> None:
        self.did("react together")
        self.world.react_together(self.one(to), agreement)

    @precondition(lambda self: not self.world.closed)
    @rule(provisions=st.integers(6, 10))
    def publish(self, provisions: int) -> None:
        self.did("publish")
        self.world.publish(provisions)

    @precondition(lambda self: self.age > STEPS_EACH * 0.8)
    @rule()
    def close(self) -> None:
        self.did("close")
        self.world.close()

    @rule()
    def tick(self) -> None:
        self.did("tick")
        self.world.tick()
        assert not TallyChange.objects.exists()

    @invariant()
    def rows_are_what_was_done(self) -> None:
        world = self.world
        rows = Comment.objects.filter(consultation=world.pk).values_list("public_id", "source")
        assert dict(rows) == {said.row.public_id: said.words for said in world.said}
        held = Position.objects.values_list("anchor", "choice")
        assert Counter(held) == world.figures()
        given = Reaction.objects.values_list("comment", "choice")
        assert Counter(given) == world.agreements()

    @invariant()
    def queries_say_what_the_rows_say(self) -> None:
        world, draft = self.world, self.world.draft
        assert comments.counts_by_anchor(draft) == world.talk()
        if world.counted:
            assert self.tallied(draft) == +world.figures()
            tallies = ReactionTally.objects.values_list("comment", "agree", "disagree")
            rows = Counter({(pk, n): many for pk, *both in tallies for n, many in enumerate(both, 1)})
            assert +rows == world.agreements()

    def tallied(self, draft: Consultation) -> Counter[tuple[Anchor, int]]:
        assert draft.current_version
        found = votes.tallies_of(draft.pk, up_to=draft.current_version.number)
        return +Counter(
            {
                (tally.anchor, choice): many
                for tally in found
                for choice, many in enumerate((tally.support, tally.oppose, tally.neutral), 1)
            }
        )

    @rule()
    def look(self) -> None:
        """The page, as a stranger meets it."""
        self.did("look")
        world, draft = self.world, self.world.draft
        with translation.override("en"):
            address = reverse("pages:draft", args=[draft.public_id, draft.slug])
        page = read(self.client.get(address).content.decode())
        talk = {anchor: many for anchor, many in world.talk().items() if anchor}
        assert {key: many for key, many in page.comments.items() if many} == self.on_this_page(talk)
        assert draft.current_version
        bars = {key or WHOLE: bar for key, bar in votes.bars(draft, draft.current_version).items()}
        shown = {key: (bar.support, bar.oppose, bar.neutral) for key, bar in bars.items() if bar.total}
        assert page.positions == self.on_this_page(shown)
        self.figures_are_near(page.positions)
        self.threads_are_there(page.words, page.reactions)

    def on_this_page(self, by_anchor: dict[str, Any]) -> dict[str, Any]:
        """What was said of provisions that are gone stands elsewhere."""
        here = {anchor or WHOLE for anchor in self.world.anchors()}
        return {key: value for key, value in by_anchor.items() if key in here}

    def figures_are_near(self, shown: dict[str, tuple[int, ...]]) -> None:
        if self.world.counted:
            figures = self.world.figures()
            for anchor in self.world.anchors():
                held = tuple(figures[anchor, choice] for choice in (1, 2, 3))
                self.is_near(held, shown.get(anchor or WHOLE, (0, 0, 0)))

    def is_near(self, held: tuple[int, ...], seen: tuple[int, ...]) -> None:
        """Exact once closed; until then rounded, from ten on."""
        if self.world.closed:
            assert seen == held
        elif any(seen) or sum(held) >= SHOWN_FROM:
            assert all(abs(a - b) < STEP and b % STEP == 0 for a, b in zip(held, seen, strict=True))

    def threads_are_there(self, words: list[str], reactions: dict[str, tuple[int, ...]]) -> None:
        on_whole = [said for said in self.world.said if said.row.anchor is None]
        if sum(said.row.depth == 1 for said in on_whole) > A_PAGE:
            return
        standing = [said for said in on_whole if not said.withdrawn]
        assert sorted(words) == sorted(said.words for said in standing)
        if self.world.counted:
            given = self.world.agreements()
            for said in standing:
                both = tuple(given[said.row.pk, agreement] for agreement in (1, 2))
                self.is_near(both, reactions.get(said.row.public_id, (0, 0)))


def test_page_queries_and_rows_agree_whatever_people_do(authority: Authority, account: Account) -> None:
    People.draft = factories.make_consultation(authority, at=timezone.now() - timedelta(days=2))
    People.residents = [factories.make_resident(f"Person {n}") for n in range(PEOPLE)]
    People.steps = Counter()
    examples = account.many(100, quick=5)

    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
            print_blob=False,
        ),
    )

    account.did(discussions=examples, steps=People.steps.total())
    account.found(**{name.replace(" ", "_"): times for name, times in sorted(People.steps.items())})
