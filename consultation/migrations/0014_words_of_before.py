"""The words of what is there already, in steps that lock nobody out. See docs/adr/0024."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

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


def store_words(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        for table, words in TABLES.items():
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  nobody's words but ours
            (last,) = cursor.fetchone()
            for first in range(1, last + 1, BATCH):
                cursor.execute(
                    f"UPDATE {table} SET words = {words} WHERE id BETWEEN %s AND %s AND words = ''",  # noqa: S608
                    [first, first + BATCH - 1],
                )


def by_words(name: str, table: str) -> migrations.RunSQL:
    """Every search reads whole what waits to be sorted into an index: so nothing waits."""
    return migrations.RunSQL(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} USING gin (words) WITH (fastupdate = off)",
        f"DROP INDEX {name}",
    )


KNOW = """
INSERT INTO consultation_knownword (word)
    SELECT said.word FROM (
        SELECT word FROM ts_stat('SELECT words FROM consultation_provisiontext')
        UNION SELECT word FROM ts_stat('SELECT words FROM consultation_comment')
        UNION SELECT word FROM ts_stat('SELECT words FROM consultation_consultation')) said
    WHERE said.word ~ '^[[:alpha:]]{4,30}$' COLLATE "pg_c_utf8"
      AND NOT EXISTS (SELECT FROM consultation_knownword known WHERE known.word = said.word);
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0013_search_words")]

    atomic = False  # each step stands by itself, and may be done again where one broke off

    operations = [
        migrations.RunPython(store_words, migrations.RunPython.noop),
        *(by_words(name, table) for name, table in INDEXES.items()),
        migrations.RunSQL(KNOW, migrations.RunSQL.noop),
    ]
