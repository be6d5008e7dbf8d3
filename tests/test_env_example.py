"""`.env.example` is what operators read first."""

from __future__ import annotations

import re

from consultation.stack import places

READ = re.compile(r'env(?:\.\w+)?(?:\.get)?\(\s*"([A-Z][A-Z_]+)"|environ\[?(?:\.get\()?"([A-Z][A-Z_]+)"')


def test_every_variable_that_the_settings_read_is_explained() -> None:
    source = (places.ROOT / "consultation" / "settings.py").read_text()
    read = {name for found in READ.findall(source) for name in found if name}
    lines = (places.ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^([A-Z_]+)=.*# \S", lines, re.MULTILINE))

    assert {"DATABASE_URL", "DEMO"} <= read
    assert read - explained == set()
