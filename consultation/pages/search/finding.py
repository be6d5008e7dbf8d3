"""The queries behind a search: words by full text, and words that resemble them by trigrams."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField, TrigramWordSimilarity
from django.db import connection
from django.db.models import (
    Case,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from consultation.comments.models import Comment
from consultation.drafts.models import Consultation, ProvisionText
from consultation.drafts.queries import published_consultations
from consultation.lib.translated import LANGUAGES, reading_order
from consultation.pages.queries.cards import light
from consultation.pages.search.asking import Asked

# A term's trigrams and those of the likest place in the text: how many of all of them are common. A wrong
# letter in a word of seven leaves 0.45, two letters swapped in one of nine 0.43, half of a word 0.4 or less.
ALIKE = 0.42
ALIKE_FROM = 7  # letters; shorter words resemble too much
SUGGESTED = 5
SUGGESTED_FROM = 0.25  # likeness of a title to the query


class Fold(Func):
    function = "fold"
    output_field = TextField()


class Words(Func):
    function = "search_words"
    output_field = SearchVectorField()


class DraftText(Func):
    """Title and summary in each language that is named, as the index has them."""

    function = "draft_text"
    output_field = TextField()

    def __init__(self, *parts: str, languages: tuple[str, ...] = LANGUAGES) -> None:
        super().__init__(
            *(
                F(f"{part}_{language}") if part in parts and language in languages else Value("")
                for part in ("title", "summary")
                for language in LANGUAGES
            )
        )


def ask_kindly() -> None:
    """How alike is alike enough, for the operators of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])


def drafts(asked: Asked) -> QuerySet[Any]:
    rows = light(published_consultations())
    found = meeting(rows, asked, DraftText("title", "summary"), better=DraftText("title"))
    if asked.language:
        own = DraftText("title", "summary", languages=(asked.language,))
        found = found.annotate(own_words=Words(own), own_text=Fold(own)).filter(
            meets(asked, words="own_words", text="own_text")
        )
    return found


def provisions(asked: Asked, reader: str) -> QuerySet[Any]:
    """Of current versions only; each once, in the language that its reader knows best."""
    current = F("provision__version__consultation__current_version")
    rows = ProvisionText.objects.filter(provision__version=current)
    if asked.language:
        rows = rows.filter(language=asked.language)
    best = Window(RowNumber(), partition_by=F("provision"), order_by=liked(reader))
    found: QuerySet[Any] = (
        meeting(rows, asked, F("source"))
        .annotate(choice=best)
        .filter(choice=1)
        .select_related("provision__version__consultation")
        .only(
            *("source", "html", "language", "provision__number", "provision__anchor", "provision__kind"),
            "provision__version__consultation__public_id",
            *(f"provision__version__consultation__title_{language}" for language in LANGUAGES),
        )
    )
    return found


def comments(asked: Asked) -> QuerySet[Any]:
    """Those that can be read, under drafts that can be read."""
    rows = Comment.objects.filter(withdrawn_at__isnull=True, consultation__current_version__isnull=False)
    if asked.language:
        rows = rows.filter(language=asked.language)
    rows = rows.select_related("consultation").annotate(author_name=F("author__display_name"))
    return meeting(rows, asked, F("source"))


def closest_titles(asked: Asked) -> list[Consultation]:
    """What may have been meant, where nothing was found."""
    likeness = TrigramWordSimilarity(asked.folded, Fold(DraftText("title")))
    rows = published_consultations().select_related(None).annotate(likeness=likeness)
    return list(rows.filter(likeness__gte=SUGGESTED_FROM).order_by("-likeness", "-id")[:SUGGESTED])


def meeting(
    rows: QuerySet[Any], asked: Asked, text: F | Func, *, better: Func | None = None
) -> QuerySet[Any]:
    """Rows whose text meets the query, the best first: words outdo what resembles them."""
    rank = (
        Case(When(words=written(asked), then=Value(1.0)), default=Value(0.0), output_field=FloatField())
        + SearchRank(F("words"), written(asked))
        + TrigramWordSimilarity(asked.folded, F("folded"))
    )
    if better is not None:
        rank = rank + TrigramWordSimilarity(asked.folded, Fold(better))
    found: QuerySet[Any] = (
        rows.annotate(words=Words(text), folded=Fold(text))
        .filter(meets(asked, words="words", text="folded"))
        .annotate(match=rank)
        .order_by("-match", "-id")
    )
    return found


def written(asked: Asked) -> SearchQuery:
    """Quotation marks, minus and "or" as people know them; whatever else they type is harmless."""
    return SearchQuery(asked.folded, config="russian", search_type="websearch")


def meets(asked: Asked, *, words: str, text: str) -> Q:
    said = Q(**{words: written(asked)})
    if not asked.terms:
        return said
    return said | reduce(and_, (resembles(term, text) for term in asked.terms))


def resembles(term: str, text: str) -> Q:
    """The text has a word that begins so (Kazakh puts its endings one behind another) or is much alike."""
    begins = Q(**{f"{text}__regex": rf"\m{term}"})
    return begins | Q(**{f"{text}__trigram_word_similar": term}) if len(term) >= ALIKE_FROM else begins


def liked(reader: str) -> Case:
    order = [When(language=language, then=Value(rank)) for rank, language in enumerate(reading_order(reader))]
    return Case(*order, default=Value(len(order)), output_field=IntegerField())
