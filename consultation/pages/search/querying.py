"""A query in the database's own words, and the known words that a misspelt one may stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from consultation.pages.search.asking import Asked

ALIKE = 0.36  # share of the trigrams of both stems: two letters swapped in one of nine leave 0.38
ALIKE_FROM = 7  # letters; shorter words resemble too much
ALIKE_MOST = 10  # known words for one that was asked for

EXACT = "websearch_to_tsquery('pg_catalog.russian', %(asked)s)"
# Kazakh puts its endings one behind another: whatever begins like the term is one of its forms.
TERM = "(to_tsquery('pg_catalog.russian', %(begins_{0})s) || %(alike_{0})s::tsquery)"
KNOWN = """
SELECT asked.term, array_agg(near.word) FROM unnest(%(terms)s::text[]) asked (term)
CROSS JOIN LATERAL (SELECT (tsvector_to_array(search_words(asked.term)))[1] AS stem) its
CROSS JOIN LATERAL (
    SELECT DISTINCT known.word, similarity(known.word, its.stem) AS likeness
    FROM consultation_knownword known WHERE known.word %% its.stem
    ORDER BY likeness DESC LIMIT %(most)s) near
WHERE near.likeness >= %(alike)s
GROUP BY asked.term
"""


@dataclass(frozen=True)
class Written:
    """Expressions for a `tsquery`, with their parameters. They hold constants only, so that the database
    knows how rare the words are before it decides how to look for them."""

    met: str  # by what is found
    exact: str  # by the best of it
    values: dict[str, str]


def to_the_letter(asked: Asked) -> Written:
    """Quotation marks, minus and "or" as people know them; whatever else they type is harmless."""
    return Written(EXACT, EXACT, {"asked": asked.folded})


def in_other_forms(asked: Asked, alike: Mapping[str, list[str]]) -> Written:
    """For a query with terms, each of which may stand for the known words that are like it."""
    values, terms = {"asked": asked.folded}, []
    for place, term in enumerate(asked.terms):
        values[f"begins_{place}"] = f"'{term}':*"
        values[f"alike_{place}"] = " | ".join(f"'{word}'" for word in alike.get(term, ()))
        terms.append(TERM.format(place))
    resembled = " && ".join(terms)
    # What is met to the letter begins so too, unless a word is too short to be a term.
    return Written(resembled if asked.all_terms else f"{EXACT} || ({resembled})", EXACT, values)


def known_words_like(asked: Asked) -> dict[str, list[str]]:
    """Of each term that is long enough; a term that nothing resembles is left out."""
    terms = [term for term in asked.terms if len(term) >= ALIKE_FROM]
    if not terms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"terms": terms, "most": ALIKE_MOST, "alike": ALIKE})
        return dict(cursor.fetchall())
