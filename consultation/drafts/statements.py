"""What each reader of a draft asks for, written out: Django would build it anew for each page."""

from __future__ import annotations

from consultation.authorities.models import Authority, Territory
from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.columns import Columns
from consultation.lib.statements import Statement

# The whole text in three languages: no reader of a page wants it.
HEAVY = ("source_kk", "source_ru", "source_en", "introduction")

DRAFT = Columns(Consultation, "d")
AUTHORITY = Columns(Authority, "a")
TERRITORY = Columns(Territory, "t")
VERSION = Columns(DraftVersion, "v", without=HEAVY)
JOINED = (DRAFT, AUTHORITY, TERRITORY, VERSION)

PUBLISHED = Statement(
    "draft_to_read",
    f"""SELECT {", ".join(columns.sql for columns in JOINED)}
    FROM consultation_consultation d JOIN consultation_authority a ON a.id = d.authority_id
    JOIN consultation_territory t ON t.id = d.territory_id
    JOIN consultation_draftversion v ON v.id = d.current_version_id WHERE d.public_id = $1""",  # noqa: S608
)
# Beside each version the languages in which it can be read, in no order, and the files that belong to it.
VERSIONS = Statement(
    "editions_of_draft",
    f"""SELECT {VERSION.sql},
    ARRAY(SELECT language FROM consultation_provisiontext JOIN consultation_provision p ON p.id = provision_id
        WHERE p.version_id = v.id AND p.place = 1),
    (SELECT json_agg(json_build_array(f.public_id, f.name, f.media_type, f.size) ORDER BY f.name)
        FROM consultation_attachment f WHERE f.version_id = v.id)
    FROM consultation_draftversion v WHERE v.consultation_id = $1 AND v.published_at IS NOT NULL
    ORDER BY v.number DESC""",  # noqa: S608
)
TEXT = Statement(
    "text_of_version",
    """SELECT DISTINCT ON (p.place) p.place, p.kind, p.level, p.number, p.anchor, t.html, t.language,
        t.language <> ($2::text[])[1]
    FROM consultation_provision p JOIN consultation_provisiontext t ON t.provision_id = p.id
    WHERE p.version_id = $1 ORDER BY p.place, array_position($2::text[], t.language::text)""",
)
