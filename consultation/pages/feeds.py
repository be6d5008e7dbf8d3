"""Atom: what happened to drafts, for news readers. Nothing that a stranger could not read on the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultation.authorities.models import Authority, Topic
from consultation.drafts import queries as drafts
from consultation.drafts.models import Consultation
from consultation.drafts.views.published import published_or_404
from consultation.lib.text import clean, clean_line
from consultation.pages.addresses import absolute, site
from consultation.pages.happened import Entry, entries_of

BORN = 2026  # the year in our tag URIs: an entry's name never changes, so neither may this


class News(Feed):  # type: ignore[type-arg]
    feed_type = Atom1Feed

    def feed_guid(self, obj: object) -> str:
        return tag(f"feed/{self.place(obj)}")

    def feed_url(self, obj: object) -> str:
        return absolute(*self.place_of_feed(obj))

    def place(self, obj: object) -> str:
        return "/".join(self.place_of_feed(obj))

    def place_of_feed(self, obj: Any) -> tuple[str, ...]:
        raise NotImplementedError

    def item_title(self, item: Entry) -> str:
        return clean_line(item.title)

    def item_description(self, item: Entry) -> str:
        return linebreaks(clean(item.text), autoescape=True)

    def item_link(self, item: Entry) -> str:
        return absolute("pages:draft", item.consultation.public_id, item.consultation.slug)

    def item_guid(self, item: Entry) -> str:
        return tag(item.name)

    def item_pubdate(self, item: Entry) -> datetime:
        return item.event.happened_at

    def item_updateddate(self, item: Entry) -> datetime:
        return item.event.happened_at

    def item_author_name(self, item: Entry) -> str:
        return clean_line(item.consultation.authority.name)


class DraftsFeed(News):
    def place_of_feed(self, obj: Any) -> tuple[str, ...]:
        return ("pages:feed",)

    def link(self, obj: object) -> str:
        return absolute("pages:drafts")

    def title(self, obj: object) -> str:
        return _("News of all drafts")

    def items(self, obj: object) -> list[Entry]:
        return entries_of(drafts.published_consultations())


class TopicFeed(News):
    def get_object(self, request: HttpRequest, slug: str) -> Topic:
        return topic_or_404(slug)

    def place_of_feed(self, obj: Any) -> tuple[str, ...]:
        return ("pages:topic_feed", obj.slug)

    def link(self, obj: Topic) -> str:
        return f"{absolute('pages:drafts')}?topic={obj.slug}"

    def title(self, obj: Topic) -> str:
        return clean_line(_("News of drafts on the topic: %(topic)s") % {"topic": obj.name})

    def items(self, obj: Topic) -> list[Entry]:
        return entries_of(drafts.published_consultations().filter(topics=obj))


class AuthorityFeed(News):
    def get_object(self, request: HttpRequest, slug: str) -> Authority:
        return authority_or_404(slug)

    def place_of_feed(self, obj: Any) -> tuple[str, ...]:
        return ("pages:authority_feed", obj.slug)

    def link(self, obj: Authority) -> str:
        return f"{absolute('pages:drafts')}?authority={obj.slug}"

    def title(self, obj: Authority) -> str:
        return clean_line(_("News of drafts by: %(authority)s") % {"authority": obj.name})

    def items(self, obj: Authority) -> list[Entry]:
        return entries_of(drafts.published_consultations().filter(authority=obj))


class DraftFeed(News):
    def get_object(self, request: HttpRequest, public_id: str) -> Consultation:
        return published_or_404(public_id)

    def place_of_feed(self, obj: Any) -> tuple[str, ...]:
        return ("pages:draft_feed", obj.public_id)

    def link(self, obj: Consultation) -> str:
        return absolute("pages:draft", obj.public_id, obj.slug)

    def title(self, obj: Consultation) -> str:
        return clean_line(_("News of the draft: %(title)s") % {"title": obj.title})

    def items(self, obj: Consultation) -> list[Entry]:
        return entries_of(drafts.published_consultations().filter(pk=obj.pk))


def topic_or_404(slug: str) -> Topic:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise Http404(_("There is no such topic."))
    return topic


def authority_or_404(slug: str) -> Authority:
    authority = Authority.objects.filter(slug=slug).first()
    if authority is None:
        raise Http404(_("There is no such authority."))
    return authority


def tag(name: str) -> str:
    """RFC 4151. One for each language: the entries of two languages are two texts."""
    return f"tag:{urlsplit(site()).hostname},{BORN}:{get_language()}/{name}"
