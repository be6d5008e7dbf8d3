"""Search reads words that are stored, and mends slips by the words that are known. See docs/adr/0024.

The stored columns stand in no model, so that no page loads them by the way. What is there already follows in 0014.
"""

from django.db import migrations, models

# A generated column would write whole tables anew, and nobody could read meanwhile.
STORED = """
ALTER TABLE consultation_provisiontext ADD COLUMN words tsvector NOT NULL DEFAULT '';
ALTER TABLE consultation_comment ADD COLUMN words tsvector NOT NULL DEFAULT '';
ALTER TABLE consultation_consultation ADD COLUMN words tsvector NOT NULL DEFAULT '';

CREATE FUNCTION draft_words(consultation_consultation) RETURNS tsvector LANGUAGE sql IMMUTABLE
    RETURN setweight(search_words(draft_text($1.title_kk, $1.title_ru, $1.title_en, '', '', '')), 'A') ||
           search_words(draft_text('', '', '', $1.summary_kk, $1.summary_ru, $1.summary_en));

CREATE FUNCTION words_are_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := search_words(NEW.source);
    RETURN NEW;
END $$;
CREATE FUNCTION draft_words_are_stored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := draft_words(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF source ON consultation_provisiontext
    FOR EACH ROW EXECUTE FUNCTION words_are_stored();
CREATE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF source ON consultation_comment
    FOR EACH ROW EXECUTE FUNCTION words_are_stored();
CREATE TRIGGER words_are_stored BEFORE INSERT OR UPDATE OF title_kk, title_ru, title_en, summary_kk,
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
    FOR gone IN SELECT said.word FROM unnest(tsvector_to_array(OLD.words)) said (word)
                WHERE said.word ~ '^[[:alpha:]]{4,30}$' COLLATE "pg_c_utf8"
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

    operations = [
        migrations.RunSQL(STORED, UNSTORED),
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
