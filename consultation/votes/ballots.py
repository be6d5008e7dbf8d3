"""What a vote asks, in plain SQL: the ORM took longer to build these than they take to run."""

from __future__ import annotations

from consultation.drafts.standing import DRAFT
from consultation.lib.statements import Statement

# A published draft, what its bar shows, and the voter's region: the oblast or city of republican significance
# around their residence; none for the republic itself, nor where few live: beside the table of residences it
# would name who voted. Counting neighbours ends as soon as there are enough.
BALLOT = f"""SELECT {DRAFT.sql}, shown_support, shown_oppose, shown_neutral, (
    WITH RECURSIVE up AS (
        SELECT t.id, t.kind, t.parent_id, 0 AS step
        FROM consultation_residence r JOIN consultation_territory t ON t.id = r.territory_id
        WHERE r.user_id = $2
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
        WHERE region.id IN (t.id, t.parent_id, p.parent_id) LIMIT $3
    )
    SELECT id FROM region WHERE (SELECT count(*) FROM neighbours) >= $3
) AS region_id
FROM consultation_consultation c LEFT JOIN LATERAL (
    SELECT shown_support, shown_oppose, shown_neutral
    FROM consultation_tally t JOIN consultation_draftversion v ON v.id = t.version_id
    WHERE t.consultation_id = c.id AND {{on_anchor}} ORDER BY v.number DESC LIMIT 1
) tally ON true
WHERE c.public_id = $1 AND c.current_version_id IS NOT NULL
"""  # noqa: S608

# Either form can use an index; IS NOT DISTINCT FROM could not.
AT_BALLOT_OF_WHOLE = Statement("ballot_of_whole", BALLOT.format(on_anchor="anchor IS NULL"))
AT_BALLOT_OF_PLACE = Statement("ballot_of_place", BALLOT.format(on_anchor="anchor = $4"))

STANDING = Statement(
    "standing_of_voter",
    f"""SELECT {DRAFT.sql},
    EXISTS (SELECT FROM consultation_provision p
        WHERE p.version_id = c.current_version_id AND p.anchor = $2),
    EXISTS (SELECT FROM consultation_position h
        WHERE h.consultation_id = c.id AND h.participant = $3 AND h.anchor = $2)
FROM consultation_consultation c WHERE c.id = $1
""",  # noqa: S608
)

# The same position given again moves no row. The same position confirmed on a new version does move one
# without changing a figure: a change of zero tells the next tick to mix that row too.
TAKE = Statement(
    "take_position",
    """WITH given AS (
    INSERT INTO consultation_position AS held
        (id, consultation_id, anchor, participant, choice, given_on_version_id, territory_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (consultation_id, anchor, participant) DO UPDATE
        SET choice = excluded.choice,
            given_on_version_id = excluded.given_on_version_id,
            territory_id = excluded.territory_id
        WHERE (held.choice, held.given_on_version_id) <> (excluded.choice, excluded.given_on_version_id)
    RETURNING id, choice
)
INSERT INTO consultation_tallychange (position, consultation_id, version_id, anchor, choice, difference)
SELECT given.id, $2, $6, $3, given.choice, 0
FROM given JOIN consultation_position before ON before.id = given.id AND before.choice = given.choice
""",
)
