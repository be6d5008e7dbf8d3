"""Celery carries ticks and nothing else: the tables say what is due, so a lost message costs one interval."""

from __future__ import annotations

import os

from celery import Celery

from consultation.ticks import TICKS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consultation.settings")

app = Celery("consultation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5, "visibility_timeout": 300},
)

# Celery's own discovery looks at Django apps only; our tasks stand in the features.
app.autodiscover_tasks(
    ["consultation.drafts", "consultation.votes", "consultation.outbox", "consultation.digests"], force=False
)

app.conf.beat_schedule = {
    name: {"task": name, "schedule": interval, "options": {"expires": interval}}
    for name, interval in TICKS.items()
}
