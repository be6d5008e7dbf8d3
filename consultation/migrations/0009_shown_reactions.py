"""While voting is open, figures are shown as multiples of five: those of reactions too (ADR 12)."""

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


class Migration(migrations.Migration):
    dependencies = [("consultation", "0008_search")]

    operations = [
        migrations.AddField(
            "reactiontally", "shown_agree", models.IntegerField(default=0, db_default=0)
        ),
        migrations.AddField(
            "reactiontally", "shown_disagree", models.IntegerField(default=0, db_default=0)
        ),
        migrations.RunSQL(ROUND, migrations.RunSQL.noop),
    ]
