from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from consultation.operating import manifest, restoring, saving

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def places(tmp_path: Path) -> saving.Places:
    return saving.Places(tmp_path / "data", tmp_path / "keys")


def keep_set(places: saving.Places, made_at: datetime, *files: str) -> str:
    """As `save` leaves it, with these media files."""
    name = made_at.strftime(saving.STAMP)
    directory = places.data / name
    directory.mkdir(parents=True)
    named = [manifest.File(file, "", 1) for file in files]
    manifest.Manifest(made_at.isoformat(), "0001", {}, named, {}, "").write(directory)
    for file in files:
        target = places.data / saving.MEDIA / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x")
    places.keys.mkdir(exist_ok=True)
    (places.keys / f"{name}.keys").write_text("sealed")
    return name


def left(places: saving.Places) -> tuple[list[str], list[str], list[str]]:
    media = [file.name for file in (places.data / saving.MEDIA).rglob("*") if file.is_file()]
    return (
        [each.name for each in saving.sets_in(places.data)],
        [each.stem for each in sorted(places.keys.iterdir())],
        sorted(media),
    )


def test_old_backups_go_with_their_keys_and_the_files_that_no_other_names(places: saving.Places) -> None:
    keep_set(places, NOW - 31 * DAY, "a/only-old", "a/both")
    young = keep_set(places, NOW - 30 * DAY, "a/both")
    today = keep_set(places, NOW, "a/new")
    broken_off = places.data / f".{(NOW - 31 * DAY).strftime(saving.STAMP)}.unfinished"
    broken_off.mkdir()

    assert saving.forget(places, keep=30 * DAY, at=NOW) == 1
    assert left(places) == ([young, today], [young, today], ["both", "new"])
    assert not broken_off.exists()


def test_the_newest_backup_stays_however_old(places: saving.Places) -> None:
    only = keep_set(places, NOW - 400 * DAY, "a/file")

    assert saving.forget(places, keep=30 * DAY, at=NOW) == 0
    assert left(places) == ([only], [only], ["file"])


@pytest.mark.parametrize("inside", [".", "keys", "../data"])
def test_keys_that_would_lie_with_the_data_are_refused(inside: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with pytest.raises(CommandError, match="apart"):
        call_command("backup", str(data), str(data / inside), passphrase_file=tmp_path / "none")
    assert not data.exists()


@pytest.mark.django_db
def test_nothing_is_restored_over_a_site_that_is_there(
    places: saving.Places,
) -> None:
    name = keep_set(places, NOW)
    with pytest.raises(CommandError, match="the database has tables"):
        call_command("restore", str(places.data / name), without_keys=True)


@pytest.mark.parametrize("full", ["keys", "media"])
def test_nothing_is_restored_into_a_directory_that_holds_something(
    full: str, tmp_path: Path, settings: Settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / full).mkdir()
    restoring.check_directories(tmp_path / "keys")
    (tmp_path / full / "something").touch()
    with pytest.raises(restoring.NotEmpty, match=full):
        restoring.check_directories(tmp_path / "keys")
