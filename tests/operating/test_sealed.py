from __future__ import annotations

import base64
from pathlib import Path

import pytest

from consultation.operating import sealed

PASSPHRASE = b"correct horse battery staple"
KEYS = {"abcdefgh2345.key": bytes(range(32)), "zyxwvuts6789.key": b"\n" * 32}


@pytest.fixture(scope="module")
def written() -> bytes:
    return sealed.seal(KEYS, PASSPHRASE)


def test_what_was_sealed_comes_back_by_its_passphrase(written: bytes) -> None:
    assert sealed.opened(written, PASSPHRASE) == KEYS


@pytest.mark.parametrize("damage", ["another passphrase", "a changed byte", "a lost end", "nothing", "junk"])
def test_anything_else_is_not_opened(damage: str, written: bytes) -> None:
    given = {
        "another passphrase": written,
        "a changed byte": written.replace(b"gAAAA", b"gAAAB"),
        "a lost end": written[:-20],
        "nothing": b"",
        "junk": b"[]\nx\n",
    }[damage]
    with pytest.raises(sealed.NotOpened):
        sealed.opened(given, b"another passphrase, long" if given == written else PASSPHRASE)


def test_no_key_and_no_name_can_be_read_in_what_is_written(written: bytes) -> None:
    assert [name for name in KEYS if name.removesuffix(".key").encode() in written] == []
    assert [name for name, key in KEYS.items() if base64.b64encode(key) in written] == []


@pytest.mark.parametrize(("length", "taken"), [(19, False), (20, True)])
def test_a_passphrase_is_long(length: int, taken: bool, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(b"x" * length + b"\n")
    if taken:
        assert sealed.passphrase_in(file) == b"x" * length
    else:
        with pytest.raises(sealed.PassphraseTooShort):
            sealed.passphrase_in(file)
