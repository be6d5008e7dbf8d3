"""A rolling restart: while it lasts, the previous release runs on the schema of this one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from consultation.stack import places, runs
from tests.soak.account import Account
from tests.soak.sites import OwnSite, own_site

# By the code of the release that it speaks to, whose pages it knows. Prints the draft.
ROUND = """
import sys
from consultation.stack import journey
base_url = sys.argv[1]
official, desk = journey.sign_in(base_url, "official")
draft = journey.publish_next_version(official, desk)
for role, language in {"ivan": "ru", "emma": "en"}.items():
    resident, _ = journey.sign_in(base_url, role)
    anchor = journey.provisions(resident, language, draft)[-1]
    journey.comment(resident, language, draft, anchor, sys.argv[2])
    journey.take_position(resident, language, draft, anchor, "oppose")
    journey.follow(resident, language, draft)
print(draft)
"""
ROUND_WITHIN = 180.0  # seconds


def git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=places.ROOT, capture_output=True)


def previous_release(home: Path) -> Path:
    """Its code. Skips, and says why, where the clone does not reach back so far."""
    commit = (places.ROOT / "deploy" / "previous-release").read_text().strip()
    archive = git("archive", "--format=tar", commit)
    if archive.returncode:
        shallow = git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        why = "the clone is shallow: git fetch --unshallow" if shallow else archive.stderr.decode()
        pytest.skip(f"the previous release, {commit[:12]}, is not here ({why})")
    home.mkdir()
    subprocess.run(["tar", "-x"], input=archive.stdout, cwd=home, check=True)
    return home


def take_part(site: OwnSite, base_url: str, words: str) -> None:
    command = [sys.executable, "-c", ROUND, base_url, words]
    env = site.site.env | {"PYTHONPATH": str(site.code)}
    done = subprocess.run(
        command, cwd=site.code, env=env, capture_output=True, text=True, timeout=ROUND_WITHIN
    )
    assert done.returncode == 0, f"{words}: {done.stderr[-2_000:]}"


def test_the_previous_release_goes_on_while_the_schema_and_then_the_code_change(account: Account) -> None:
    with runs.fresh(places.VAR / "soak") as home, own_site(home / "site") as new:
        old = new.running(previous_release(home / "previous"))
        old.manage("compile_catalogues")
        old.load_demo()
        with old.serving() as old_url:
            take_part(old, old_url, "Before the upgrade")
            account.found(migrations=new.manage("migrate").count("... OK"))
            take_part(old, old_url, "The old code, on the new schema")
            with new.serving() as new_url:
                take_part(new, new_url, "The new code, beside the old one")
                take_part(old, old_url, "The old code, after the new one")
            old.manage("tick")
            new.manage("tick")
        assert new.manage("verify") == "every key and every file is there\n"
