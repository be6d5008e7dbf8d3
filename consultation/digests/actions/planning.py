from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from consultation.digests import rules

FOLLOWS_AT_ONCE = 250_000  # looked at in one transaction, which stays well below the limit on it

# Up to whom these follows go, in the order of people.
LAST_OF = """
SELECT max(user_id) FROM (
    SELECT user_id FROM consultation_follow WHERE user_id > %s ORDER BY user_id LIMIT %s
) next
"""

# One planner at a time, as windows are laid end to end; whoever comes second has nothing to add.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('digests.plan'))"

# Everything that has ever been news is compared by its latest instant: a window's end is the same for all,
# so there is news in it exactly if the latest is later than its beginning. A topic's or a place's latest is
# that of all consultations it matches, so that each follow costs one look, however many those are.
PLAN = """
WITH RECURSIVE around (territory_id, ancestor_id) AS (
    SELECT id, id FROM consultation_territory
    UNION
    SELECT around.territory_id, above.parent_id
    FROM around JOIN consultation_territory above ON above.id = around.ancestor_id
    WHERE above.parent_id IS NOT NULL
), latest AS MATERIALIZED (
    SELECT c.id AS consultation_id, c.territory_id, c.authority_id, max(e.recorded_at) AS at
    FROM consultation_event e
    JOIN consultation_consultation c ON e.stream = 'consultation/' || c.public_id
    WHERE e.kind = ANY (%(news)s) AND e.recorded_at <= %(until)s AND c.current_version_id IS NOT NULL
    GROUP BY c.id
), latest_of (kind, id, at) AS MATERIALIZED (
    SELECT 'draft', consultation_id, at FROM latest
    UNION ALL
    SELECT 'topic', t.topic_id, max(at)
    FROM latest JOIN consultation_consultation_topics t USING (consultation_id) GROUP BY t.topic_id
    UNION ALL
    SELECT 'territory', around.ancestor_id, max(at)
    FROM latest JOIN around USING (territory_id) GROUP BY around.ancestor_id
    UNION ALL
    SELECT 'authority', authority_id, max(at) FROM latest GROUP BY authority_id
), following AS (
    SELECT f.user_id, f.since, l.at AS newest
    FROM consultation_follow f
    LEFT JOIN latest_of l
        ON l.id = coalesce(f.consultation_id, f.topic_id, f.territory_id, f.authority_id)
        AND l.kind = CASE WHEN f.consultation_id IS NOT NULL THEN 'draft'
                          WHEN f.topic_id IS NOT NULL THEN 'topic'
                          WHEN f.territory_id IS NOT NULL THEN 'territory'
                          ELSE 'authority' END
    WHERE f.user_id > %(after)s AND f.user_id <= %(last)s
), followers AS (
    -- What had happened before they began to follow is no news to them.
    SELECT user_id, min(since) AS began, max(newest) FILTER (WHERE newest > since) AS newest
    FROM following
    GROUP BY user_id
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
    -- Yesterday's hour counts while today's has not come, and last week's day while this week's has not;
    -- an hour that a clock set back shows twice, once.
    SELECT max(moment) AS moment
    FROM generate_series(0, CASE preference.frequency WHEN 'weekly' THEN 7 ELSE 1 END) AS ago (days)
    CROSS JOIN LATERAL (
        SELECT date_trunc('day', %(at)s::timestamptz AT TIME ZONE zone.name) - make_interval(days => ago.days)
    ) AS local (day)
    CROSS JOIN LATERAL (
        SELECT (local.day + make_interval(hours => preference.hour)) AT TIME ZONE zone.name
    ) AS shown (moment)
    WHERE moment <= %(at)s
        AND (preference.frequency <> 'weekly' OR extract(isodow FROM local.day) = preference.weekday + 1)
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
    AND preference.frequency IN ('daily', 'weekly')
    AND hour_came.moment > greatest(last.planned_at, followers.began)
    AND due.window_from < %(until)s
    AND followers.newest > due.news_from
    -- Nothing is written that could not arrive: once the address works again, its news is still there.
    AND NOT EXISTS (
        SELECT FROM consultation_bounce b WHERE b.address = u.email AND b.suppressed_at IS NOT NULL
    )
    -- While the mail before it may still arrive, nobody knows yet how far back the next one has to reach.
    AND (last.planned_at IS NULL OR last.composed_at IS NOT NULL)
    AND coalesce(last.state, 'sent') NOT IN ('queued', 'sending')
ORDER BY u.id
ON CONFLICT (recipient_id, window_from) DO NOTHING
"""


def plan(*, at: datetime) -> int:
    """Plan a digest for everybody whose hour has come and who has news. Returns for how many.

    Each follow is looked at once, however many there are.
    """
    planned, after = 0, 0
    while last := last_of(after):
        found = plan_between(after, last, at=at)
        if found is None:
            break
        planned, after = planned + found, last
    return planned


def last_of(after: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(LAST_OF, [after, FOLLOWS_AT_ONCE])
        last: int | None = cursor.fetchone()[0]
    return last


@transaction.atomic
def plan_between(after: int, last: int, *, at: datetime) -> int | None:
    """For the people with these ids, the last included. None: another plans, and will come to the rest."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            PLAN,
            {
                "at": at,
                "until": at - timedelta(seconds=settings.SETTLE_SECONDS),
                "news": list(rules.NEWS),
                "site_zone": settings.TIME_ZONE,
                "after": after,
                "last": last,
            },
        )
        planned: int = cursor.rowcount
    return planned
