from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from consultation.lib import fragments, words

register = template.Library()


@register.filter
def own_name(language: str) -> str:
    """A language as its speakers call it: readers look for their own."""
    return dict(settings.LANGUAGES).get(language, language)


@register.filter
def own_name_marked(language: str) -> str:
    """The same within a sentence of another language."""
    return format_html('<span lang="{}">{}</span>', language, own_name(language))


@register.filter
def lang(text: str) -> str:
    """The attribute of the tag around a text, where that is in another language than the page."""
    language = getattr(text, "language", None)
    return "" if language in {None, get_language()} else format_html(' lang="{}"', language)


@register.filter
def moment(at: datetime) -> str:
    return words.moment(at)


@register.filter
def time_left(until: datetime, at: datetime) -> str:
    return words.time_left(until, at=at)


@register.filter(is_safe=True)
def in_attribute(text: str) -> str:
    """Text that is escaped already, on one line and fit to stand between double quotes."""
    return " ".join(text.split()).replace('"', "&quot;")


@register.simple_block_tag
def titled(content: str, public: object) -> str:
    """The page's title, and once more for those who share its address, where that is public.

    A block can be written only once in a template; hence a tag around it.
    """
    title = f"<title>{content} · Keñes</title>"
    shared = f'\n<meta property="og:title" content="{in_attribute(content)}">' if public else ""
    return mark_safe(title + shared)  # noqa: S308 - rendered by the template, so escaped already


@register.simple_tag
def fragment_for_all(name: str, **values: Hashable) -> str:
    """Includes a template that sees `values` only, on every page and for every reader. Rendered once."""
    return fragments.fragment(name, get_language() or "kk", tuple(values.items()))


@register.simple_tag(takes_context=True)
def fragment(context: template.RequestContext, name: str, **values: Hashable) -> str:
    """Includes a template. On a page that all strangers share it sees `values` only, and is rendered once."""
    if context.get("shared"):
        return fragments.fragment(name, get_language() or "kk", tuple(values.items()))
    assert context.template is not None  # noqa: S101  it is being rendered
    with context.push(**values):
        return context.template.engine.get_template(name).render(context)
