from __future__ import annotations

from datetime import datetime

from django import template
from django.conf import settings

from consultation.lib import words

register = template.Library()


@register.filter
def own_name(language: str) -> str:
    """A language as its speakers call it: readers look for their own."""
    return dict(settings.LANGUAGES).get(language, language)


@register.filter
def moment(at: datetime) -> str:
    return words.moment(at)


@register.filter
def time_left(until: datetime, at: datetime) -> str:
    return words.time_left(until, at=at)
