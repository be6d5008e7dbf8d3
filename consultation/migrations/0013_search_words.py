"""Search reads words that are stored, and mends slips by the words that are known. See docs/adr/0024.

The stored columns stand in no model, so that no page loads them by the way.
"""

from django.db import migrations, models

# A generated column would write whole tables anew, and nobody could read meanwhile.
STORED = """
ALTER TABLE consultation_provisiontext ADD COLUMN IF NOT EXISTS words tsvector NOT NULL DEFAULT '';
ALTER TABLE consultation_comment ADD COLUMN IF NOT EXISTS words tsvector NOT NULL DEFAULT '';
ALTER TABLE consultation_consultation ADD COLUMN IF NOT EXISTS words tsvector NOT NULL DEFAULT '';

CREATE OR REPLACE FUNCTION draft_words(consultation_consultation) RETURNS tsvector LANGUAGE sql IMMUTABLE
    RETURN setweight(search_words(draft_text($1.title_kk, $1.title_ru, $1.title_en, '', '', '')), 'A') ||
           search_words(draft_text('', '', '', $1.summary_kk, $1.summary_ru, $1.summary_en));

CREATE OR REPLACE FUNCTION words_are_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := search_words(NEW.source);
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION draft_words_are_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := draft_words(NEW);
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF source ON consultation_provisiontext
    FOR EACH ROW EXECUTE FUNCTION words_are_stored();
CREATE OR REPLACE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF source ON consultation_comment
    FOR EACH ROW EXECUTE FUNCTION words_are_stored();
CREATE OR REPLACE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF title_kk, title_ru, title_en, summary_kk,
    summary_ru, summary_en ON consultation_consultation FOR EACH ROW EXECUTE FUNCTION draft_words_are_stored();
"""
UNSTORED = """
DROP TRIGGER words_are_stored ON consultation_consultation;
DROP TRIGGER words_are_stored ON consultation_comment;
DROP TRIGGER words_are_stored ON consultation_provisiontext;
DROP FUNCTION draft_words_are_stored, words_are_stored, draft_words;
ALTER TABLE consultation_consultation DROP COLUMN words;
ALTER TABLE consultation_comment DROP COLUMN words;
ALTER TABLE consultation_provisiontext DROP COLUMN words;
"""

BATCH = 1_000  # rows that a transaction holds
TABLES = {
    "consultation_provisiontext": "search_words(source)",
    "consultation_comment": "search_words(source)",
    "consultation_consultation": "draft_words(consultation_consultation)",
}
INDEXES = {
    "provisions_by_words": "consultation_provisiontext",
    "comments_by_words": "consultation_comment",
    "drafts_by_words": "consultation_consultation",
}


def store_words(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for table, words in TABLES.items():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  nobody's words but ours
            (last,) = cursor.fetchone()
            for first in range(1, last + 1, BATCH):
                cursor.execute(
                    f"UPDATE {table} SET words = {words} WHERE id BETWEEN %s AND %s AND words = ''",  # noqa: S608
                    [first, first + BATCH - 1],
                )


def by_words(name, table):
    """Every search reads whole what waits to be sorted into an index: so nothing waits."""
    return migrations.RunSQL(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} USING gin (words) WITH (fastupdate = off)",
        f"DROP INDEX {name}",
    )


# No constraint: whoever writes would wait for whoever is writing the same new word. Twice does no harm.
KNOWN = """
CREATE INDEX known_words_by_trigram ON consultation_knownword USING gin (word gin_trgm_ops)
    WITH (fastupdate = off);

CREATE FUNCTION know(words tsvector) RETURNS void LANGUAGE sql AS $$
    INSERT INTO consultation_knownword (word)
        SELECT said.word FROM unnest(tsvector_to_array(words)) said (word)
        WHERE said.word ~ '^[[:alpha:]]{4,30}$' COLLATE "pg_c_utf8"
          AND NOT EXISTS (SELECT FROM consultation_knownword known WHERE known.word = said.word);
$$;

CREATE FUNCTION words_are_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM know(NEW.words);
    RETURN NULL;
END $$;

-- A word that was taken back and stands nowhere else is forgotten with it.
CREATE FUNCTION words_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone text;
BEGIN
    FOR gone IN SELECT unnest(tsvector_to_array(OLD.words))
                EXCEPT SELECT unnest(tsvector_to_array(NEW.words)) LOOP
        IF NOT EXISTS (SELECT FROM consultation_comment WHERE words @@ quote_literal(gone)::tsquery)
           AND NOT EXISTS (SELECT FROM consultation_provisiontext WHERE words @@ quote_literal(gone)::tsquery)
           AND NOT EXISTS (SELECT FROM consultation_consultation WHERE words @@ quote_literal(gone)::tsquery)
        THEN
            DELETE FROM consultation_knownword WHERE id IN (
                SELECT id FROM consultation_knownword WHERE word = gone FOR UPDATE SKIP LOCKED);
        END IF;
    END LOOP;
    PERFORM know(NEW.words);
    RETURN NULL;
END $$;

CREATE TRIGGER words_are_known AFTER INSERT OR UPDATE OF source ON consultation_provisiontext
    FOR EACH ROW EXECUTE FUNCTION words_are_known();
CREATE TRIGGER words_are_known AFTER INSERT OR UPDATE OF title_kk, title_ru, title_en, summary_kk, summary_ru,
    summary_en ON consultation_consultation FOR EACH ROW EXECUTE FUNCTION words_are_known();
CREATE TRIGGER words_are_known AFTER INSERT ON consultation_comment
    FOR EACH ROW EXECUTE FUNCTION words_are_known();
CREATE TRIGGER words_are_forgotten AFTER UPDATE OF source ON consultation_comment
    FOR EACH ROW WHEN (OLD.source IS DISTINCT FROM NEW.source) EXECUTE FUNCTION words_are_forgotten();

INSERT INTO consultation_knownword (word)
    SELECT word FROM (
        SELECT word FROM ts_stat('SELECT words FROM consultation_provisiontext')
        UNION SELECT word FROM ts_stat('SELECT words FROM consultation_comment')
        UNION SELECT word FROM ts_stat('SELECT words FROM consultation_consultation')) said
    WHERE word ~ '^[[:alpha:]]{4,30}$' COLLATE "pg_c_utf8";
"""
UNKNOWN = """
DROP TRIGGER words_are_forgotten ON consultation_comment;
DROP TRIGGER words_are_known ON consultation_comment;
DROP TRIGGER words_are_known ON consultation_consultation;
DROP TRIGGER words_are_known ON consultation_provisiontext;
DROP FUNCTION words_are_forgotten, words_are_known, know;
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0012_senders_are_known")]

    atomic = False  # each step stands by itself, and may be done again where one broke off

    operations = [
        migrations.RunSQL(STORED, UNSTORED),
        migrations.RunPython(store_words, migrations.RunPython.noop),
        *(by_words(name, table) for name, table in INDEXES.items()),
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["word"], name="known_words")]},
        ),
        migrations.RunSQL(KNOWN, UNKNOWN),
    ]
