"""What Django's own check for deployment cannot know of: `manage.py check --deploy` says it too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.module_loading import import_string

TOKEN_SHORTEST = 20


@checks.register(checks.Tags.security, deploy=True)
def real_site(app_configs: object, **options: Any) -> list[checks.CheckMessage]:
    return [checks.Warning(told, id=f"kenes.{name}") for name, told in careless()]


def careless() -> Iterator[tuple[str, str]]:
    keys, media = Path(settings.KEYS_DIR).resolve(), Path(settings.MEDIA_ROOT).resolve()
    if settings.DEMO:
        yield "demo", "DEMO is on: anybody becomes anybody by one click."
    if "*" in settings.ALLOWED_HOSTS:
        yield "hosts", "ALLOWED_HOSTS takes any name."
    if keys.is_relative_to(media) or media.is_relative_to(keys):
        yield "keys", "KEYS_DIR and MEDIA_DIR lie in each other: keys are kept apart from everything."
    if 0 < len(settings.METRICS_TOKEN) < TOKEN_SHORTEST:
        yield "metrics", f"METRICS_TOKEN has fewer than {TOKEN_SHORTEST} characters and can be guessed."
    guards = [import_string(name) for name in settings.MIDDLEWARE]
    if not any(isinstance(guard, type) and issubclass(guard, CsrfViewMiddleware) for guard in guards):
        yield "forms", "No middleware guards forms against forgery."
    if not (settings.CONTACT_EMAIL and settings.OPERATOR_NAME):
        yield "operator", "CONTACT_EMAIL or OPERATOR_NAME is empty: nobody can tell who runs this site."
