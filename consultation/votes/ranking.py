"""In which order agreement and disagreement put comments: formulas that others have tried."""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, FloatField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, Least, Power, Sqrt

# Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference;
# for lists such as ours: Evan Miller, How not to sort by average rating. 95 % sure.
Z = 1.96
UNITS = 1_000_000  # whole numbers compare the same on every page; fractions might not


def most_agreed() -> Combinable:
    """The lower bound of Wilson's interval for the share of those who agree: 3 of 3 stand below 90 of 100."""
    agree, disagree = _figure("agree"), _figure("disagree")
    total = agree + disagree
    square = Value(Z * Z)
    spread = Value(Z) * Sqrt(agree * disagree / total + square / 4.0)
    bound = (agree + square / 2.0 - spread) / (total + square)
    return _rank(bound, when={"agree__gt": 0})


def most_divided() -> Combinable:
    """Reddit's "controversial" (`_sorts.pyx`, controversy): how many, to the power of how evenly."""
    agree, disagree = _figure("agree"), _figure("disagree")
    divided = Power(agree + disagree, Least(agree, disagree) / Greatest(agree, disagree))
    return _rank(divided, when={"agree__gt": 0, "disagree__gt": 0})


def _figure(name: str) -> Cast:
    return Cast(F(name), FloatField())


def _rank(score: Combinable, *, when: dict[str, int]) -> Combinable:
    """Of a comment that can be read; what is withdrawn has no rank."""
    units = Cast(score * Value(float(UNITS)), BigIntegerField())
    return Case(
        When(**when, withdrawn_at__isnull=True, then=units),
        default=Value(0),
        output_field=BigIntegerField(),
    )


RANKS = {"agreed": most_agreed, "divided": most_divided}
