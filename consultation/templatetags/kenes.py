from __future__ import annotations

from datetime import datetime

from django import template

from consultation.lib import words

register = template.Library()


@register.filter
def moment(at: datetime) -> str:
    return words.moment(at)


@register.filter
def time_left(until: datetime, at: datetime) -> str:
    return words.time_left(until, at=at)
