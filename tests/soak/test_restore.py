from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from consultation.stack import journey, places, runs
from consultation.stack.visitor import Refused, Visitor
from tests.soak.account import Account
from tests.soak.sites import OwnSite, own_site

PASSPHRASE = "long enough for a drill"
ATTACH = """
from django.utils import timezone
from consultation.drafts import actions, models
from tests.drafts import files
consultation = models.Consultation.objects.get(public_id={draft!r})
version = actions.start_next_version(consultation=consultation)
actions.attach(version=version, name="plan.pdf", content=files.PDF, at=timezone.now())
"""
COUNT = "from consultation.comments.models import Comment; print(Comment.objects.count())"


COMMENTS = 5  # of one person in a minute; the site takes no more
PEOPLE = (("aigerim", "kk"), ("ivan", "ru"), ("emma", "en"))


@dataclass
class Talk:
    """Residents who go on taking positions, and comment now and then."""

    positions: int = 0
    comments: int = 0
    refused: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    counting: threading.Lock = field(default_factory=threading.Lock)

    def go_on(self, base_url: str, role: str, language: str, draft: str) -> None:
        try:
            resident, _ = journey.sign_in(base_url, role)
            anchors = journey.provisions(resident, language, draft)
            for n in itertools.count():
                if self.over.is_set():
                    return
                anchor = anchors[n % len(anchors)]
                journey.take_position(resident, language, draft, anchor, ("support", "oppose")[n % 2])
                with self.counting:
                    self.positions += 1
                if n % 4 == 0 and n < 4 * COMMENTS:
                    journey.comment(resident, language, draft, anchor, f"Said while it is saved, {role} {n}")
                    with self.counting:
                        self.comments += 1
        except Refused as problem:
            self.refused.append(str(problem))


@contextmanager
def talking(base_url: str, draft: str) -> Iterator[Talk]:
    talk = Talk()
    threads = [threading.Thread(target=talk.go_on, args=(base_url, *who, draft)) for who in PEOPLE]
    for thread in threads:
        thread.start()
    try:
        yield talk
    finally:
        talk.over.set()
        for thread in threads:
            thread.join()


def open_draft(base_url: str) -> str:
    """The one on the desk of the demo's official."""
    _, desk = journey.sign_in(base_url, "official")
    link = next(link for link in desk.links if "/desk/" in link and not link.endswith(("/desk/", "/new/")))
    return link.rstrip("/").rpartition("/")[2]


def emmas_choices(base_url: str, draft: str) -> int:
    """On how many provisions her page shows a position as hers: it takes both the rows and the key."""
    emma, _ = journey.sign_in(base_url, "emma")
    return emma.open(f"/en/drafts/{draft}/").html.count('aria-pressed="true"')


def back_up(site: OwnSite, home: Path) -> tuple[Path, Path]:
    passphrase = home / "passphrase"
    passphrase.write_text(PASSPHRASE)
    site.manage("backup", home / "data", home / "apart", "--passphrase-file", passphrase)
    (data,) = (home / "data").glob("2*")
    (keys,) = (home / "apart").iterdir()
    return data, keys


def test_a_backup_taken_under_writes_comes_back_whole_and_what_is_missing_is_named(account: Account) -> None:
    with runs.fresh(places.VAR / "soak") as home, own_site(home / "first") as first:
        first.load_demo()
        with first.serving("--threads", "4") as base_url:
            draft = open_draft(base_url)
            first.manage("shell", "--no-imports", "-c", ATTACH.format(draft=draft))
            with talking(base_url, draft) as talk:
                while talk.positions < account.many(40, quick=6) and not talk.refused:
                    talk.over.wait(0.1)
                before, positions = talk.comments, talk.positions
                data, keys = back_up(first, home)
            held = emmas_choices(base_url, draft)
        comments = int(first.manage("shell", "--no-imports", "-c", COUNT))
        account.did(
            comments_before=before,
            comments_meanwhile=talk.comments - before,
            positions_before=positions,
            positions_meanwhile=talk.positions - positions,
        )
        assert talk.refused == []

        with own_site(home / "second") as second:
            arguments = (data, "--keys", keys, "--passphrase-file", home / "passphrase")
            account.found(command_said=second.manage("restore", *arguments).strip())
            restored = int(second.manage("shell", "--no-imports", "-c", COUNT))
            assert comments - (talk.comments - before) <= restored <= comments
            with second.serving() as base_url:
                assert 0 < emmas_choices(base_url, draft) <= held
                assert Visitor(base_url).open(f"/en/drafts/{draft}/").heading
            again = second.command("restore", *arguments)
            assert (again.returncode, "the database has tables" in again.stderr) == (1, True)
            names_what_is_missing(second, draft)


def names_what_is_missing(site: OwnSite, draft: str) -> None:
    assert site.manage("verify") == "every key and every file is there\n"
    (attached,) = [file for file in site.media.rglob("*") if file.is_file()]
    without = attached.rename(attached.with_name("elsewhere"))
    told = site.command("verify")
    assert told.returncode == 1
    assert f"file missing: plan.pdf, beside version 2 of {draft}" in told.stderr
    without.rename(attached)
    (site.keys / f"{draft}.key").unlink()
    told = site.command("verify")
    assert told.returncode == 1
    assert f"key missing of {draft}" in told.stderr
    assert "voting there pauses" in told.stderr
