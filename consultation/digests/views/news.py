from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.carry import sign_in_required
from accounts.models import User
from accounts.who import person
from consultation.digests import headlines, queries
from consultation.digests.letters import Section, Writer, headline
from consultation.digests.models import DigestPreference

MONTH = timedelta(days=30)
LAST_DIGEST = "digest"  # the value of `since`; anything else means the last month


@require_safe
@never_cache
@sign_in_required()
def news(request: HttpRequest) -> HttpResponse:
    """What a digest would say now, without waiting for it."""
    user, now = person(request), timezone.now()
    told_at = queries.last_told_at(user)
    asked = request.GET.get("since", LAST_DIGEST)
    since = told_at if told_at and asked == LAST_DIGEST else now - MONTH
    sections = sections_for(user, since=since, at=now)
    frame = {
        "sections": sections,
        "headline": headline(sections) if sections else "",
        "more": headlines.and_more(len(sections) - 1),
        "since": since,
        "told_at": told_at,
        "by_digest": since == told_at,
    }
    return render(request, "digests/news.html", frame)


def sections_for(user: User, *, since: datetime, at: datetime) -> list[Section]:
    unsent = queries.Due(
        pk=0,
        recipient_id=user.pk,
        began="",
        window_to=at,
        news_from=since,
        email=user.email,
        public_id=user.public_id,
        language=translation.get_language() or user.language,
        time_zone=timezone.get_current_timezone_name(),
        frequency=DigestPreference.Frequency.DAILY,
        follows=queries.follows_of_reader(user, since=since),
    )
    return [section for _, section in Writer(at=at).told(unsent, queries.news_for([unsent]))]
