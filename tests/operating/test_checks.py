from __future__ import annotations

import pytest
from django.conf import settings as configured
from pytest_django.fixtures import Settings

from consultation.operating.checks import real_site

REAL = {
    "DEMO": False,
    "ALLOWED_HOSTS": ["kenes.example"],
    "KEYS_DIR": "/srv/kenes/keys",
    "MEDIA_ROOT": "/srv/kenes/media",
    "METRICS_TOKEN": "",
    "CONTACT_EMAIL": "people@kenes.example",
    "OPERATOR_NAME": "The city",
}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"DEMO": True}, ["kenes.demo"]),
        ({"ALLOWED_HOSTS": ["kenes.example", "*"]}, ["kenes.hosts"]),
        ({"KEYS_DIR": "/srv/kenes/media/keys"}, ["kenes.keys"]),
        ({"MEDIA_ROOT": "/srv/kenes/keys"}, ["kenes.keys"]),
        ({"METRICS_TOKEN": "x" * 19}, ["kenes.metrics"]),
        ({"METRICS_TOKEN": "x" * 20}, []),
        ({"MIDDLEWARE": [name for name in configured.MIDDLEWARE if "Origin" not in name]}, ["kenes.forms"]),
        ({"CONTACT_EMAIL": ""}, ["kenes.operator"]),
        ({"OPERATOR_NAME": ""}, ["kenes.operator"]),
    ],
)
def test_the_check_for_deployment_names_what_is_careless(
    changed: dict[str, object], found: list[str], settings: Settings
) -> None:
    for name, value in (REAL | changed).items():
        setattr(settings, name, value)
    assert [message.id for message in real_site(None)] == found
