from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from consultation.digests import rules

PLANNED_AT_ONCE = 50_000  # stays well below the limit on a transaction

# One planner at a time, as windows are laid end to end; whoever comes second has nothing to add.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('digests.plan'))"

# Everything that has ever been news is compared by its latest instant: a window's end is the same for all,
# so there is news in it exactly if the latest is later than its beginning.
PLAN = """
WITH latest AS MATERIALIZED (
    SELECT c.id AS consultation_id, max(e.recorded_at) AS at
    FROM consultation_event e
    JOIN consultation_consultation c ON e.stream = 'consultation/' || c.public_id
    WHERE e.kind = ANY (%(news)s) AND e.recorded_at <= %(until)s
    GROUP BY c.id
), followers AS (
    SELECT f.user_id, min(f.since) AS began, max(l.at) AS newest
    FROM consultation_follow f
    LEFT JOIN latest l USING (consultation_id)
    GROUP BY f.user_id
), zones AS MATERIALIZED (
    SELECT name FROM pg_timezone_names
)
INSERT INTO consultation_digest (recipient_id, window_from, window_to, news_from, planned_at)
SELECT u.id, due.window_from, %(until)s, due.news_from, %(at)s
FROM followers
JOIN accounts_user u ON u.id = followers.user_id
JOIN consultation_digestpreference preference ON preference.user_id = u.id
LEFT JOIN zones ON zones.name = u.time_zone
CROSS JOIN LATERAL (
    SELECT coalesce(zones.name, %(site_zone)s) AS name
) zone
CROSS JOIN LATERAL (
    -- Yesterday's hour counts while today's has not come; one that a clock set back shows twice, once.
    SELECT max(moment) AS moment
    FROM (VALUES (0), (1)) AS ago (days)
    CROSS JOIN LATERAL (
        SELECT (
            date_trunc('day', %(at)s::timestamptz AT TIME ZONE zone.name)
            + make_interval(days => -ago.days, hours => preference.hour)
        ) AT TIME ZONE zone.name
    ) AS shown (moment)
    WHERE moment <= %(at)s
) hour_came
LEFT JOIN LATERAL (
    SELECT d.planned_at, d.composed_at, d.window_to, d.news_from, mail.state
    FROM consultation_digest d
    LEFT JOIN consultation_outgoingmail mail ON mail.id = d.mail_id
    WHERE d.recipient_id = u.id
    ORDER BY d.window_to DESC
    LIMIT 1
) last ON true
CROSS JOIN LATERAL (
    SELECT
        coalesce(last.window_to, followers.began) AS window_from,
        CASE WHEN last.state IN ('unknown', 'refused', 'expired') THEN last.news_from
             ELSE coalesce(last.window_to, followers.began) END AS news_from
) due
WHERE u.is_active
    AND preference.frequency = 'daily'
    AND hour_came.moment > greatest(last.planned_at, followers.began)
    AND due.window_from < %(until)s
    AND followers.newest > due.news_from
    AND EXISTS (
        SELECT FROM consultation_follow f
        JOIN latest USING (consultation_id)
        WHERE f.user_id = u.id AND latest.at > greatest(f.since, due.news_from)
    )
    -- While the mail before it may still arrive, nobody knows yet how far back the next one has to reach.
    AND (last.planned_at IS NULL OR last.composed_at IS NOT NULL)
    AND coalesce(last.state, 'sent') NOT IN ('queued', 'sending')
ORDER BY u.id
LIMIT %(limit)s
ON CONFLICT (recipient_id, window_from) DO NOTHING
"""


@transaction.atomic
def plan(*, at: datetime) -> int:
    """Plan a digest for everybody whose hour has come and who has news.

    Returns for how many: PLANNED_AT_ONCE at most, and then there may be more.
    """
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            PLAN,
            {
                "at": at,
                "until": at - timedelta(seconds=settings.SETTLE_SECONDS),
                "news": list(rules.NEWS),
                "site_zone": settings.TIME_ZONE,
                "limit": PLANNED_AT_ONCE,
            },
        )
        planned: int = cursor.rowcount
    return planned
