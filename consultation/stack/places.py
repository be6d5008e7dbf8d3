"""Where the running parts keep things: data under `var/`, sockets where their path stays short."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
SHARED = Path("/tmp")  # noqa: S108  open to every user, unlike what TMPDIR may name


def short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:8]


def own_directory(path: Path, uid: int, gid: int) -> Path:
    """Make `path` if need be, private to that user. Raises PermissionError if it is somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.lstat().st_uid not in (os.geteuid(), uid):
        raise PermissionError(f"{path} belongs to someone else")
    os.chown(path, uid, gid)
    return path


def socket_directory(home: Path, uid: int, gid: int) -> Path:
    """Short and private to that user: the path of a unix socket may have at most 107 bytes."""
    # After `su` the variable may still name the former user's directory.
    named = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    usable = uid == os.geteuid() and named.is_absolute() and named.is_dir() and named.stat().st_uid == uid
    return own_directory((named if usable else SHARED) / socket_name(home), uid, gid)


def socket_name(home: Path) -> str:
    return f"kenes-{os.geteuid()}-{short_hash(home)}"


def elsewhere(home: Path) -> Path:
    """Stands in for `home` where the user who runs PostgreSQL cannot get there. Outlives a restart."""
    return Path("/var/tmp") / f"kenes-{short_hash(home)}"  # noqa: S108  own_directory checks


def forget(home: Path) -> None:
    """Remove all that was kept for `home`, wherever it was."""
    for base in {SHARED, Path(os.environ.get("XDG_RUNTIME_DIR") or SHARED)}:
        shutil.rmtree(base / socket_name(home), ignore_errors=True)
    shutil.rmtree(elsewhere(home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def kept_secret(path: Path) -> str:
    """The secret in `path`, made on first use and readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Linked into place: of two that come at once both read the whole secret of the first.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
