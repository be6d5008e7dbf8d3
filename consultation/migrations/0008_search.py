"""Search that forgives: Kazakh letters for their Russian neighbours, endings, and slips of the finger.

The functions have SQL bodies that are parsed here, so no search path can turn them into others, and
an index may rest on them. `fold` changes no text's length: what is found in the folded text stands at
the same place in the original. `pages.search.folding` does the same in Python.
"""

from django.db import migrations

FORWARD = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower($1 COLLATE "pg_c_utf8"), 'ғқңөұүһіәё', 'гкноуухиае');

-- The Russian configuration stems English words as English. Kazakh has no stemmer: trigrams serve it.
CREATE FUNCTION search_words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.russian'::regconfig, fold($1));

CREATE FUNCTION draft_text(title_kk text, title_ru text, title_en text,
                           summary_kk text, summary_ru text, summary_en text)
    RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN title_kk || ' ' || title_ru || ' ' || title_en || ' ' ||
           summary_kk || ' ' || summary_ru || ' ' || summary_en;

-- What waits to be sorted into an index is read whole by every search: so little may wait (in kB).
CREATE INDEX provisions_by_word ON consultation_provisiontext USING gin (search_words(source));
CREATE INDEX provisions_by_trigram ON consultation_provisiontext USING gin (fold(source) gin_trgm_ops)
    WITH (gin_pending_list_limit = 256);
CREATE INDEX comments_by_word ON consultation_comment USING gin (search_words(source))
    WHERE withdrawn_at IS NULL;
CREATE INDEX comments_by_trigram ON consultation_comment USING gin (fold(source) gin_trgm_ops)
    WITH (gin_pending_list_limit = 256) WHERE withdrawn_at IS NULL;
CREATE INDEX drafts_by_word ON consultation_consultation USING gin
    (search_words(draft_text(title_kk, title_ru, title_en, summary_kk, summary_ru, summary_en)));
CREATE INDEX drafts_by_trigram ON consultation_consultation USING gin
    (fold(draft_text(title_kk, title_ru, title_en, summary_kk, summary_ru, summary_en)) gin_trgm_ops);
"""

BACKWARD = """
DROP INDEX drafts_by_trigram, drafts_by_word, comments_by_trigram, comments_by_word,
           provisions_by_trigram, provisions_by_word;
DROP FUNCTION draft_text, search_words, fold;
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0007_reactions_are_tallied")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
