"""What the import contracts cannot see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from consultation.ticks import TICKS

ROOT: Path = settings.BASE_DIR
STREET = [
    "demo",
    "operating",
    "pages",
    "digests",
    "insights",
    "votes",
    "comments",
    "drafts",
    "authorities",
    "outbox",
    "record",
    "lib",
    "stack",
]  # top to bottom, as the import contracts have it
COMMON = {"forms", "parts", "base.html"}  # the frame, which stands below everything
ABOVE = {"desk": "drafts", "accounts": "stack", "account": "stack", "mfa": "stack", "allauth": "stack"}

DOMAIN = [
    path
    for layer in ("actions", "queries", "rules", "models")
    for path in (
        *ROOT.glob(f"consultation/*/{layer}.py"),
        *ROOT.glob(f"consultation/*/{layer}/*.py"),
        *ROOT.glob(f"accounts/{layer}.py"),
    )
]


def place(folder: str) -> int:
    return STREET.index(ABOVE.get(folder, folder))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_a_domain_to_look_at() -> None:
    assert len(DOMAIN) > 20


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_the_domain_reads_no_clock_and_sends_no_message(path: Path) -> None:
    source = path.read_text()
    assert re.findall(r"timezone\.now\(|datetime\.now\(|\.delay\(|apply_async|on_commit\(", source) == []


def test_foreign_keys_of_a_feature_point_downhill() -> None:
    uphill = []
    for model in apps.get_app_config("consultation").get_models():
        feature = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            home = target.__module__.split(".") if isinstance(target, type) else [""]
            if home[0] == "consultation" and place(home[1]) < place(feature):
                uphill.append(f"{model.__name__}.{field.name}")
    assert uphill == []


def test_no_vote_has_a_key_to_a_person() -> None:
    user = apps.get_model("accounts", "User")
    votes = [m for m in apps.get_app_config("consultation").get_models() if ".votes." in m.__module__]
    keys = [f"{m.__name__}.{f.name}" for m in votes for f in m._meta.get_fields() if f.related_model is user]
    assert (len(votes), keys) == (6, [])


def test_a_template_includes_only_its_own_or_lower_features() -> None:
    uphill = []
    for path in (ROOT / "templates").rglob("*.html"):
        feature = path.relative_to(ROOT / "templates").parts[0]
        for included in re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)""", path.read_text()):
            other = included.split("/")[0]
            if {feature, other} & COMMON or other == feature or feature.endswith(".html"):
                continue
            if place(other) < place(feature):
                uphill.append(f"{name_of(path)} includes {included}")
    assert uphill == []


def test_nobody_listens_to_signals() -> None:
    listening = [
        name_of(path)
        for folder in ("consultation", "accounts")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"@receiver|\b(?:pre|post)_(?:save|delete|init|migrate)\b|m2m_changed", path.read_text())
    ]
    assert listening == []


def test_no_view_speaks_to_the_broker() -> None:
    speaking = [
        name_of(path)
        for path in (ROOT / "consultation").rglob("*.py")
        if re.search(r"\.delay\(|\.apply_async\(|send_task\(", path.read_text())
    ]
    assert speaking == []


@pytest.mark.parametrize("name", TICKS)
def test_every_tick_is_a_task_that_exists(name: str) -> None:
    assert import_string(name).name == name


def test_no_template_holds_a_script_or_a_style() -> None:
    inline = [
        name_of(path)
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", path.read_text())
        and "mail" not in path.parts
    ]
    assert inline == []
