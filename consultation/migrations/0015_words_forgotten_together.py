"""The words of a comment that is taken back are forgotten in one statement. See docs/adr/0024."""

from django.db import migrations

# To look for a common word in the index is to gather every row that has it. Most words that stand elsewhere
# stand in a late comment: for those nothing is looked up, and what is left is rare.
FORGET = """
CREATE OR REPLACE FUNCTION words_are_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH said (word) AS (
        SELECT unnest(tsvector_to_array(OLD.words))
        EXCEPT SELECT unnest(tsvector_to_array(NEW.words))
        EXCEPT SELECT unnest(tsvector_to_array(late.words)) FROM (
            SELECT words FROM consultation_comment ORDER BY id DESC LIMIT 200) late
    ), gone AS MATERIALIZED (
        SELECT word, quote_literal(word)::tsquery AS asked FROM said
        WHERE word ~ '^[[:alpha:]]{4,30}$' COLLATE "pg_c_utf8"
    ), nowhere AS MATERIALIZED (
        SELECT word FROM gone
        WHERE NOT EXISTS (SELECT FROM consultation_comment WHERE words @@ asked)
          AND NOT EXISTS (SELECT FROM consultation_provisiontext WHERE words @@ asked)
          AND NOT EXISTS (SELECT FROM consultation_consultation WHERE words @@ asked)
    )
    DELETE FROM consultation_knownword WHERE id IN (
        SELECT id FROM consultation_knownword WHERE word IN (SELECT word FROM nowhere)
        FOR UPDATE SKIP LOCKED);
    PERFORM know(NEW.words);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0014_words_of_before")]

    # The function before it does the same, word by word.
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
