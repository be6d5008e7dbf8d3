"""Searching a hundred thousand provisions and comments, through the web server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from bench import seeding
from bench.asking import request
from bench.measuring import Result, Target, by_turns
from bench.reporting import progress
from bench.running import Bench
from bench.serving import BARE, bare, compared, site
from consultation.drafts.models import Consultation

PROVISIONS = COMMENTS = 50_000
PER_DRAFT = 500

# Drawn as in a natural language, the word of rank n with a chance of 1/n: these come first, and after them
# words of no meaning, so that there are as many different ones as in a real text.
WORDS = re.findall(
    r"\w+",
    """
    system person face city camera data days office record request clause law body template operator server
    street school transport police court access risk purpose limit storage deletion inspection report
    appeal citizen akimat district budget tender vendor algorithm error audit notice consent signature
    register видеонаблюдение распознавание город жители камера данные хранение закон орган проверка решение
    жалоба бейнебақылау қала тұрғын дерек сақтау заң орган тексеру шешім шағым бет тану қоғам талқылау
""",
)
VOCABULARY = 20_000
SENTENCE = """
(SELECT string_agg(coalesce((%(words)s::text[])[rank], left(translate(md5(rank::text), '0123456789',
    'ghijklmnop'), 5 + rank %% 7)), ' ')
FROM (SELECT floor(exp(random() * ln(%(vocabulary)s)))::int AS rank FROM generate_series(1, 30 + n * 0)) d)
"""
FILL = """
SELECT set_config('transaction_timeout', '0', true);
INSERT INTO consultation_provision (version_id, place, kind, level, number, anchor)
SELECT (%(versions)s::bigint[])[1 + n / %(each)s], 1000 + n %% %(each)s, 'paragraph', 0, n::text, 'b' || n
FROM generate_series(0, %(provisions)s - 1) n;
INSERT INTO consultation_provisiontext (provision_id, language, source, html, words)
SELECT p.id, 'en', text.source, '<p>' || text.source || '</p>', search_words(text.source)
FROM consultation_provision p CROSS JOIN LATERAL (SELECT p.id AS n) own
CROSS JOIN LATERAL (SELECT SENTENCE AS source) text
WHERE p.place >= 1000;
INSERT INTO consultation_comment (public_id, consultation_id, version_id, author_id, depth, language,
    source, html, words, posted_at, form_token)
SELECT 'c' || n, (%(drafts)s::bigint[])[1 + n / %(each)s], (%(versions)s::bigint[])[1 + n / %(each)s],
    %(author)s, 1, 'en', text.source, '<p>' || text.source || '</p>', search_words(text.source), now(),
    gen_random_uuid()
FROM generate_series(0, %(comments)s - 1) n CROSS JOIN LATERAL (SELECT SENTENCE AS source) text;
INSERT INTO consultation_knownword (word)
SELECT word FROM ts_stat('SELECT words FROM consultation_provisiontext UNION ALL
    SELECT words FROM consultation_comment') WHERE length(word) BETWEEN 4 AND 30
""".replace("SENTENCE", SENTENCE)
ASKED = (
    "transport appeal",
    "видеонаблюдение жители",
    "бейнебақылау",
    "algorithm audit",
    "inspektion",
    "tender",
)


def measured(bench: Bench) -> Iterator[Result]:
    author, now = seeding.make_people(1)[0], timezone.now()
    progress("  writing provisions and comments …")
    keys_dir = Path(bench.env["KEYS_DIR"])
    drafts = [
        seeding.make_draft(f"Draft {n}", author, keys_dir, at=now) for n in range(PROVISIONS // PER_DRAFT)
    ]
    fill(drafts, author.pk)
    with site(bench) as its, bare(bench) as plain:
        progress("  measuring …")
        questions = cycle([request(f"/en/search/?q={quote(words)}") for words in ASKED])
        subject = {"search": its.varied(lambda many: [next(questions) for _ in range(many)])}
        rounds = by_turns(subject, plain.steady(BARE))["search"]
    yield rounds.as_costs(
        "search over 100,000 provisions and comments ÷ bare view", Target(most=20), compared(rounds)
    )


def fill(drafts: list[Consultation], author: int) -> None:
    """As published: the triggers that keep published text from growing look away, as for a restored dump."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            FILL,
            {
                "words": WORDS,
                "vocabulary": VOCABULARY,
                "versions": [draft.current_version_id for draft in drafts],
                "drafts": [draft.pk for draft in drafts],
                "each": PER_DRAFT,
                "provisions": PROVISIONS,
                "comments": COMMENTS,
                "author": author,
            },
        )
        cursor.execute("COMMIT")
        cursor.execute("VACUUM ANALYZE")
