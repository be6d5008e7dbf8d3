"""The site as an operator sets it up from .env.example, looked at by Django's own check."""

from __future__ import annotations

import os
import subprocess
import sys

from consultation.stack import places

PRODUCTION = {
    "SECRET_KEY": "8b1f0a7e5c3d49d2a6b4f1c09e7d8a35b2c4d6e8f0a1b3c5d7e9",
    "DATABASE_URL": "postgresql://kenes@127.0.0.1:1/kenes",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "KEYS_DIR": "/srv/kenes/keys",
    "MEDIA_DIR": "/srv/kenes/media",
    "ALLOWED_HOSTS": "kenes.example",
    "BASE_URL": "https://kenes.example",
    "BEHIND_PROXY": "1",
    "CONTACT_EMAIL": "people@kenes.example",
    "OPERATOR_NAME": "The city's information centre",
    "PATH": os.defpath,
}


def check(**changed: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(places.ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=PRODUCTION | changed, capture_output=True, text=True)


def test_the_settings_of_a_real_site_pass_the_check_for_deployment() -> None:
    done = check()
    assert (done.returncode, done.stderr) == (0, "")


def test_careless_settings_do_not_pass() -> None:
    done = check(SECRET_KEY="short", BASE_URL="http://kenes.example", DEMO="1")
    assert done.returncode == 1
    assert [
        fault for fault in ("security.W009", "security.W004", "kenes.demo") if fault not in done.stderr
    ] == []
