"""What a vote asks, in plain SQL: the ORM took longer to build these than they take to run."""

from __future__ import annotations

# A published draft, what its bar shows, and the voter's region: the oblast or city of republican significance
# around their residence; none for the republic itself, nor where few live: beside the table of residences it
# would name who voted. Counting neighbours ends as soon as there are enough.
AT_THE_BALLOT = """SELECT c.*, shown_support, shown_oppose, shown_neutral, (
    WITH RECURSIVE up AS (
        SELECT t.id, t.kind, t.parent_id, 0 AS step
        FROM consultation_residence r JOIN consultation_territory t ON t.id = r.territory_id
        WHERE r.user_id = %(user)s
        UNION ALL
        SELECT t.id, t.kind, t.parent_id, up.step + 1
        FROM consultation_territory t JOIN up ON t.id = up.parent_id
    ), region AS (
        SELECT up.id FROM up LEFT JOIN consultation_territory p ON p.id = up.parent_id
        WHERE up.kind = 'oblast' OR up.kind = 'city' AND (p.id IS NULL OR p.kind = 'republic')
        ORDER BY up.step LIMIT 1
    ), neighbours AS (
        SELECT FROM region, consultation_residence r
        JOIN consultation_territory t ON t.id = r.territory_id
        LEFT JOIN consultation_territory p ON p.id = t.parent_id
        WHERE region.id IN (t.id, t.parent_id, p.parent_id) LIMIT %(enough)s
    )
    SELECT id FROM region WHERE (SELECT count(*) FROM neighbours) >= %(enough)s
) AS region_id
FROM consultation_consultation c LEFT JOIN LATERAL (
    SELECT shown_support, shown_oppose, shown_neutral
    FROM consultation_tally t JOIN consultation_draftversion v ON v.id = t.version_id
    WHERE t.consultation_id = c.id AND {on_anchor} ORDER BY v.number DESC LIMIT 1
) tally ON true
WHERE c.public_id = %(public_id)s AND c.current_version_id IS NOT NULL
"""

STANDING = """SELECT c.*,
    EXISTS (SELECT FROM consultation_provision p
        WHERE p.version_id = c.current_version_id AND p.anchor = %(anchor)s) AS has_anchor,
    EXISTS (SELECT FROM consultation_position h
        WHERE h.consultation_id = c.id AND h.participant = %(participant)s AND {on_anchor}) AS has_position
FROM consultation_consultation c WHERE c.id = %(consultation)s
"""

WITHDRAW = """DELETE FROM consultation_position
WHERE consultation_id = %(consultation)s AND participant = %(participant)s AND {on_anchor}
"""


def on_anchor(sql: str, anchor: str | None) -> str:
    """Either form can use an index; IS NOT DISTINCT FROM could not."""
    return sql.format(on_anchor="anchor IS NULL" if anchor is None else "anchor = %(anchor)s")
