"""What meets a query, by kind: the newest of it, the best first. Written out, for each search runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from consultation.drafts.models import Consultation
from consultation.drafts.queries import published_consultations
from consultation.lib.statements import Statement
from consultation.lib.translated import LANGUAGES, reading_order
from consultation.pages.queries.cards import light
from consultation.pages.search.asking import KINDS, Asked, Kind
from consultation.pages.search.querying import Written, in_other_forms, known_words_like, to_the_letter

MOST = 100  # of each kind: more are neither counted nor put in order
FEW = 5  # where fewer are found, words that only resemble what was asked for count too
SUGGESTED = 5
SUGGESTED_FROM = 0.25  # likeness of a title to the query

# Of many that meet the query the newest are taken: the database walks back along the key until it has them.
# A provision is found once: of its texts that do in the one that its reader knows best. The offsets keep the
# database from looking at more texts, and at more of their neighbours, than it takes.
NEWEST: dict[Kind, str] = {
    "drafts": """
        SELECT d.id, d.words FROM consultation_consultation d
        WHERE d.words @@ ({met}) AND d.current_version_id IS NOT NULL {language}
        ORDER BY d.id DESC LIMIT {most}""",
    "provisions": """
        SELECT t.id, t.words FROM (
            SELECT t.id, t.provision_id, t.language, t.words FROM consultation_provisiontext t
            JOIN consultation_provision p ON p.id = t.provision_id
            JOIN consultation_consultation d ON d.current_version_id = p.version_id
            WHERE t.words @@ ({met}) {language} ORDER BY t.id DESC OFFSET 0) t
        WHERE NOT EXISTS (
            SELECT FROM consultation_provisiontext o
            WHERE o.provision_id = t.provision_id AND o.words @@ ({met})
                AND array_position(%(reading)s::text[], o.language::text)
                  < array_position(%(reading)s::text[], t.language::text) OFFSET 0)
        LIMIT {most}""",
    "comments": """
        SELECT c.id, c.words FROM consultation_comment c
        JOIN consultation_consultation d ON d.id = c.consultation_id
        WHERE c.words @@ ({met}) AND c.withdrawn_at IS NULL AND d.current_version_id IS NOT NULL {language}
        ORDER BY c.id DESC LIMIT {most}""",
}
WRITTEN_IN: dict[Kind, str] = {
    "drafts": "AND search_words(d.title_{language} || ' ' || d.summary_{language}) @@ ({met})",
    "provisions": "AND t.language = '{language}'",
    "comments": "AND c.language = '{language}'",
}
# The first tells how many there are, also where none of them is shown.
PLACED = """
    (SELECT '{kind}', id, place, total FROM (
        SELECT id, count(*) OVER () AS total,
            row_number() OVER (ORDER BY words @@ ({exact}) DESC, ts_rank(words, {met}) DESC, id DESC) AS place
        FROM ({newest}) newest) placed
    WHERE place = 1 OR place BETWEEN {first} AND {last} ORDER BY place)"""

PROVISIONS = """SELECT t.id, t.source, t.html, t.language, d.public_id, {title}, p.kind, p.number, p.anchor
FROM consultation_provisiontext t JOIN consultation_provision p ON p.id = t.provision_id
JOIN consultation_consultation d ON d.current_version_id = p.version_id WHERE t.id = ANY($1)"""
COMMENTS = """SELECT c.id, c.source, c.html, c.language, d.public_id, {title},
    c.public_id, c.posted_at, a.display_name
FROM consultation_comment c JOIN consultation_consultation d ON d.id = c.consultation_id
LEFT JOIN accounts_user a ON a.id = c.author_id WHERE c.id = ANY($1) AND c.withdrawn_at IS NULL"""


def for_each_reader(kind: Kind, sql: str) -> dict[str, Statement]:
    """By language: titles are in the one that its reader knows best."""
    titles = {
        reader: ", ".join(f"nullif(d.title_{language}, '')" for language in reading_order(reader))
        for reader in LANGUAGES
    }
    return {
        reader: Statement(f"{kind}_found_{reader}", sql.format(title=f"coalesce({its}, '')"))
        for reader, its in titles.items()
    }


PROVISIONS_FOR = for_each_reader("provisions", PROVISIONS)
COMMENTS_FOR = for_each_reader("comments", COMMENTS)


@dataclass(frozen=True, slots=True)
class TextFound:
    source: str
    html: str
    language: str
    draft: str  # public id
    title: str  # of the draft, in the language that its reader knows best

    @property
    def address(self) -> str:
        raise NotImplementedError

    @property
    def heading(self) -> str:
        """What the link to it says."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ProvisionFound(TextFound):
    kind: str
    number: str
    anchor: str

    @property
    def address(self) -> str:
        return reverse("pages:provision", args=[self.draft, self.anchor]) + f"?text={self.language}"

    @property
    def heading(self) -> str:
        if self.kind == "heading":
            return _("Heading %(number)s of “%(title)s”") % {"number": self.number, "title": self.title}
        return _("Provision %(number)s of “%(title)s”") % {"number": self.number, "title": self.title}


@dataclass(frozen=True, slots=True)
class CommentFound(TextFound):
    public_id: str
    posted_at: datetime
    author: str | None  # none: the account is closed

    @property
    def address(self) -> str:
        return reverse("comments:permalink", args=[self.public_id])

    @property
    def heading(self) -> str:
        return _("A comment on “%(title)s”") % {"title": self.title}


@dataclass(frozen=True)
class Found:
    count: int  # MOST + 1 where there are more
    rows: tuple[int, ...]  # keys of those that are shown, the best first


def found(asked: Asked, reader: str, shown: Mapping[Kind, range]) -> dict[Kind, Found]:
    """Of each kind those whose places are shown, counted from 1. One query where there is more than enough.

    What is met to the letter stands first, so other forms of the words are looked for only where that is not
    enough, and words that only resemble them where next to nothing is found.
    """
    letter = to_the_letter(asked)
    if not asked.terms:
        return meeting(asked, dict.fromkeys(KINDS, letter), reader, shown)
    forms = in_other_forms(asked, {})
    # There are never so many drafts that it would pay to try the letter first.
    answers = meeting(asked, {"drafts": forms, "provisions": letter, "comments": letter}, reader, shown)
    short: list[Kind] = [kind for kind in ("provisions", "comments") if answers[kind].count <= MOST]
    if short:
        answers |= meeting(asked, dict.fromkeys(short, forms), reader, shown)
    if sum(each.count for each in answers.values()) >= FEW:
        return answers
    alike = known_words_like(asked)
    mended = in_other_forms(asked, alike)
    return meeting(asked, dict.fromkeys(KINDS, mended), reader, shown) if alike else answers


def meeting(
    asked: Asked, queries: Mapping[Kind, Written], reader: str, shown: Mapping[Kind, range]
) -> dict[Kind, Found]:
    statement = " UNION ALL ".join(placed(kind, asked, query, shown[kind]) for kind, query in queries.items())
    values = {name: value for query in queries.values() for name, value in query.values.items()}
    reading = [asked.language] if asked.language else list(reading_order(reader))
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "reading": reading})
        rows = cursor.fetchall()
    return {kind: of_kind(kind, rows, shown[kind]) for kind in queries}


def placed(kind: Kind, asked: Asked, query: Written, shown: range) -> str:
    language = WRITTEN_IN[kind].format(language=asked.language, met=query.met) if asked.language else ""
    newest = NEWEST[kind].format(met=query.met, language=language, most=MOST + 1)
    return PLACED.format(
        kind=kind, exact=query.exact, met=query.met, newest=newest, first=shown.start, last=shown.stop - 1
    )


def of_kind(kind: Kind, rows: Sequence[tuple[str, int, int, int]], shown: range) -> Found:
    its = [(key, place, total) for of, key, place, total in rows if of == kind]
    keys = tuple(key for key, place, _ in its if place in shown and place <= MOST)
    return Found(its[0][2] if its else 0, keys)


def drafts(keys: Sequence[int]) -> dict[int, Consultation]:
    return light(published_consultations()).in_bulk(keys)


def provisions(keys: Sequence[int], reader: str) -> dict[int, ProvisionFound]:
    return {key: ProvisionFound(*row) for key, *row in PROVISIONS_FOR[reader].rows(list(keys))}


def comments(keys: Sequence[int], reader: str) -> dict[int, CommentFound]:
    """Asked for again: one of them may have been withdrawn in between."""
    return {key: CommentFound(*row) for key, *row in COMMENTS_FOR[reader].rows(list(keys))}


class Fold(Func):
    function = "fold"
    output_field = TextField()


class Titles(Func):
    function = "draft_text"
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(*(F(f"title_{language}") for language in LANGUAGES), *[Value("")] * len(LANGUAGES))


def closest_titles(asked: Asked) -> list[Consultation]:
    """What may have been meant, where nothing was found."""
    likeness = TrigramWordSimilarity(asked.folded, Fold(Titles()))
    rows = published_consultations().select_related(None).annotate(likeness=likeness)
    return list(rows.filter(likeness__gte=SUGGESTED_FROM).order_by("-likeness", "-id")[:SUGGESTED])
