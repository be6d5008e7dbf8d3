"""When each tick is due. Without Celery, which no web worker needs: it would take ten megabytes of each."""

from __future__ import annotations

# name of the task: seconds between ticks. A tick that waited longer than its interval is dropped.
TICKS = {
    "consultation.outbox.tasks.send_mail": 2,
    "consultation.drafts.tasks.record_openings": 10,
    "consultation.drafts.tasks.record_closings_soon": 60,
    "consultation.votes.tasks.count_positions": 10,
    "consultation.digests.tasks.send_digests": 60,
}
