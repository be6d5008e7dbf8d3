"""What strangers see is kept; whatever changes it must be seen on the very next request."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from consultation.authorities.models import Authority, Territory
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation, ProvisionText
from consultation.votes.models import ReactionTally, Tally
from tests import factories

pytestmark = pytest.mark.django_db


class Scene:
    """A draft with a thread of two, and what may happen to it."""

    def __init__(self, draft: Consultation, author: User, at: datetime) -> None:
        self.draft, self.author, self.at = draft, author, at
        self.comment = self.say("First")
        self.reply = comments.reply(
            parent=self.comment, author=author, source="Reply", language="en", form_token=uuid.uuid4(), at=at
        )
        self.tally = Tally.objects.create(
            consultation=draft, version=draft.public_version, shown_support=10, support=12
        )

    def say(self, text: str) -> Comment:
        return comments.post(
            consultation=self.draft,
            anchor=None,
            author=self.author,
            source=text,
            language="en",
            form_token=uuid.uuid4(),
            at=self.at,
        )

    @property
    def address(self) -> str:
        with translation.override("en"):
            return reverse("pages:draft", args=[self.draft.public_id, self.draft.slug])


def translate(scene: Scene) -> None:
    comments.translate(
        comment=scene.comment, translator=scene.author, source="Бірінші", language="kk", at=scene.at
    )


def publish(scene: Scene) -> None:
    factories.make_next_version(
        scene.draft, at=scene.at, writing=factories.writing(provisions=5, languages=("en", "kk", "ru"))
    )


def rebuild_html(scene: Scene) -> None:
    ProvisionText.objects.filter(provision__version=scene.draft.public_version, language="en").update(
        html="<p>Made anew</p>"
    )


def forget_key(scene: Scene) -> None:
    (settings.KEYS_DIR / f"{scene.draft.public_id}.key").unlink()


def close_account(scene: Scene) -> None:
    scene.author.delete()


CHANGES: dict[str, Callable[[Scene], object]] = {
    "a comment is posted": lambda s: s.say("Second"),
    "a comment is edited": lambda s: comments.edit(
        comment=s.comment, author=s.author, source="Other words", language="en", at=s.at
    ),
    "a reply is withdrawn": lambda s: comments.withdraw(comment=s.reply, author=s.author, at=s.at),
    "a comment is translated": translate,
    "a comment is written over by hand": lambda s: Comment.objects.update(html="<p>Other</p>"),
    "reactions are counted": lambda s: ReactionTally.objects.create(comment=s.comment, shown_agree=10),
    "positions are counted": lambda s: Tally.objects.update(shown_support=15),
    "positions on a provision are counted": lambda s: Tally.objects.create(
        consultation=s.draft,
        version=s.draft.public_version,
        anchor=s.draft.public_version.provisions.get(place=2).anchor,
        shown_oppose=10,
    ),
    "a name is changed": lambda s: User.objects.filter(pk=s.author.pk).update(display_name="Ada"),
    "an account is closed": close_account,
    "a version is published": publish,
    "a text is built again": rebuild_html,
    "a title is corrected": lambda s: Consultation.objects.update(summary_en="Other summary"),
    "the closing is moved": lambda s: Consultation.objects.update(closes_at=s.at + timedelta(days=40)),
    "the draft is withdrawn": lambda s: Consultation.objects.update(
        withdrawn_at=s.at, withdrawal_reason_en="Because"
    ),
    "the draft is sealed": lambda s: Consultation.objects.update(sealed_at=s.at),
    "an authority is renamed": lambda s: Authority.objects.update(name_en="Other office"),
    "a place is renamed": lambda s: Territory.objects.update(name_en="Other place"),
    "the key is lost": forget_key,
}


@pytest.fixture
def scene(open_draft: Consultation, marat: User, now: datetime) -> Scene:
    return Scene(open_draft, marat, now)


def made_anew(client: Client, address: str) -> bytes:
    caches["pages"].clear()
    return client.get(address).content


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_kept_page_shows_each_change_at_once(
    change: Callable[[Scene], object], scene: Scene, client: Client
) -> None:
    before = client.get(scene.address).content
    change(scene)
    after = client.get(scene.address).content
    assert after != before
    assert after == made_anew(client, scene.address)


LISTED = ("a comment is posted", "a title is corrected", "the draft is withdrawn", "an authority is renamed")


@pytest.mark.parametrize("page", ["/en/", "/en/drafts/"])
@pytest.mark.parametrize("change", LISTED)
def test_a_kept_list_shows_each_change_at_once(change: str, page: str, scene: Scene, client: Client) -> None:
    before = client.get(page).content
    CHANGES[change](scene)
    after = client.get(page).content
    assert after != before
    assert after == made_anew(client, page)


def test_every_table_that_a_kept_page_reads_leaves_a_stamp(scene: Scene, client: Client) -> None:
    provision = scene.draft.public_version.provisions.get(place=2)
    pages = [scene.address, f"{scene.address}?view=whole", "/en/", "/en/drafts/?stage=open"]
    pages.append(f"/en/drafts/{scene.draft.public_id}/provisions/{provision.anchor}/")
    with CaptureQueriesContext(connection) as captured:
        statuses = [client.get(page).status_code for page in pages]
    read = {
        table
        for query in captured
        for table in re.findall(r'"((?:consultation|accounts)_\w+)" ?', query["sql"])
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%is_stamped'")
        stamped = {table for (table,) in cursor.fetchall()}
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")
        tables = {name for (name,) in cursor.fetchall()}
    assert statuses == [200] * len(pages)
    assert (read & tables) - stamped == set()


def test_a_stamp_never_waits_for_another(transactional_db: None, consultation: Consultation) -> None:
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as first, connection.cursor() as second:
        first.execute("SELECT stamp(array['x'])")
        second.execute("SET lock_timeout = '50ms'")
        second.execute("SELECT stamp(array['x'])")
        second.execute("SET lock_timeout = 0")
    other.commit()
    other.close()
