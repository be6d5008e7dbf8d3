"""Figures are shown as multiples of five while voting is open (ADR 12); a language may be added later (ADR 13)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROUND = """
UPDATE consultation_reactiontally tally
    SET shown_agree = (agree + 2) / 5 * 5, shown_disagree = (disagree + 2) / 5 * 5
    FROM consultation_comment comment JOIN consultation_consultation c ON c.id = comment.consultation_id
    WHERE comment.id = tally.comment_id AND c.sealed_at IS NULL AND agree + disagree >= 10;
UPDATE consultation_reactiontally tally
    SET shown_agree = agree, shown_disagree = disagree
    FROM consultation_comment comment JOIN consultation_consultation c ON c.id = comment.consultation_id
    WHERE comment.id = tally.comment_id AND c.sealed_at IS NOT NULL;
UPDATE consultation_tally tally
    SET shown_support = (shown_support + 2) / 5 * 5,
        shown_oppose = (shown_oppose + 2) / 5 * 5,
        shown_neutral = (shown_neutral + 2) / 5 * 5
    FROM consultation_consultation c
    WHERE c.id = tally.consultation_id AND c.sealed_at IS NULL;
"""

STANDS = """
CREATE OR REPLACE FUNCTION published_version_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before consultation_draftversion := OLD;
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before.published_by_id := NEW.published_by_id;  -- an account may be closed later
        before.saved_by_id := NEW.saved_by_id;
        -- A language that is missing may be added, with its moment; what was there stands.
        IF NEW.added_languages @> OLD.added_languages THEN
            before.added_languages := NEW.added_languages;
            IF OLD.source_kk = '' AND NEW.added_languages ? 'kk' THEN
                before.source_kk := NEW.source_kk;
                IF OLD.change_note_kk = '' THEN before.change_note_kk := NEW.change_note_kk; END IF;
            END IF;
            IF OLD.source_ru = '' AND NEW.added_languages ? 'ru' THEN
                before.source_ru := NEW.source_ru;
                IF OLD.change_note_ru = '' THEN before.change_note_ru := NEW.change_note_ru; END IF;
            END IF;
            IF OLD.source_en = '' AND NEW.added_languages ? 'en' THEN
                before.source_en := NEW.source_en;
                IF OLD.change_note_en = '' THEN before.change_note_en := NEW.change_note_en; END IF;
            END IF;
        END IF;
        IF before IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a published version is immutable' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("consultation", "0008_search"),
    ]

    operations = [
        migrations.AddField(
            "draftversion", "added_languages", models.JSONField(default=dict, db_default={})
        ),
        migrations.AddField("draftversion", "saved_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "draftversion",
            "saved_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(STANDS, migrations.RunSQL.noop),
        migrations.AddField(
            "reactiontally", "shown_agree", models.IntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "reactiontally", "shown_disagree", models.IntegerField(default=0, db_default=0)
        ),
        migrations.RunSQL(ROUND, migrations.RunSQL.noop),
    ]
