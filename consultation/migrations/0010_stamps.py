"""Whatever a page for strangers shows leaves a stamp when it changes. See docs/adr/0015."""

from django.db import migrations, models

TOUCH = """
CREATE FUNCTION stamp(subjects text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY array_append(subjects, '') LOOP
        -- Never waits: a row that another transaction holds is left alone, and a new one written beside it.
        UPDATE consultation_stamp SET mark = hashtextextended(gen_random_uuid()::text, 0)
            WHERE id = (SELECT id FROM consultation_stamp WHERE subject = one LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO consultation_stamp (subject, mark)
                VALUES (one, hashtextextended(gen_random_uuid()::text, 0));
        END IF;
    END LOOP;
END $$;
"""

# Of each table that pages show: which drafts its changed rows belong to, as public ids.
OF_CONSULTATION = "JOIN consultation_consultation c ON c.id = {}.consultation_id"
OF_VERSION = "JOIN consultation_draftversion v ON v.id = {}.version_id " + OF_CONSULTATION.format("v")
OF_COMMENT = "JOIN consultation_comment k ON k.id = {}.comment_id " + OF_CONSULTATION.format("k")
ALL = "CROSS JOIN consultation_consultation c"
SHOWN = {
    "consultation": "",
    "consultation_topics": OF_CONSULTATION.format("changed"),
    "draftversion": OF_CONSULTATION.format("changed"),
    "provision": OF_VERSION.format("changed"),
    "provisiontext": "JOIN consultation_provision p ON p.id = changed.provision_id " + OF_VERSION.format("p"),
    "attachment": OF_VERSION.format("changed"),
    "comment": OF_CONSULTATION.format("changed"),
    "commenttranslation": OF_COMMENT.format("changed"),
    "tally": OF_CONSULTATION.format("changed"),
    "reactiontally": OF_COMMENT.format("changed"),
    "authority": ALL,
    "territory": ALL,
    "topic": ALL,
}
EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def table(name: str) -> str:
    return f"consultation_{name}"


def forward(name: str, path: str) -> str:
    found = "c.public_id" if path else "changed.public_id"
    function = f"""
CREATE FUNCTION {name}_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed) THEN
        PERFORM stamp(array(SELECT DISTINCT {found} FROM changed {path} ORDER BY 1));
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608  nobody's words but ours
    triggers = [
        f"CREATE TRIGGER {name}_{event.lower()}_is_stamped AFTER {event} ON {table(name)} "
        f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {name}_is_stamped();"
        for event, rows in EVENTS.items()
    ]
    return function + "\n".join(triggers)


def backward(name: str) -> str:
    triggers = [f"DROP TRIGGER {name}_{event.lower()}_is_stamped ON {table(name)};" for event in EVENTS]
    return "\n".join([*triggers, f"DROP FUNCTION {name}_is_stamped;"])


# A person's name stands over each of their comments. Whether it has changed only a row's trigger sees.
NAMES = """
CREATE FUNCTION name_is_stamped() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stamp(array(
        SELECT DISTINCT c.public_id FROM consultation_comment k
        JOIN consultation_consultation c ON c.id = k.consultation_id WHERE k.author_id = NEW.id ORDER BY 1));
    RETURN NULL;
END $$;

CREATE TRIGGER name_is_stamped AFTER UPDATE OF display_name ON accounts_user
    FOR EACH ROW WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) EXECUTE FUNCTION name_is_stamped();
"""

FORGET_NAMES = """
DROP TRIGGER name_is_stamped ON accounts_user;
DROP FUNCTION name_is_stamped;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("consultation", "0009_rounded_and_added")]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(db_index=True, max_length=12)),
                ("mark", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(TOUCH, "DROP FUNCTION stamp;"),
        *(migrations.RunSQL(forward(name, path), backward(name)) for name, path in SHOWN.items()),
        migrations.RunSQL(NAMES, FORGET_NAMES),
    ]
