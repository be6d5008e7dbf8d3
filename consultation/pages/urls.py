from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from consultation.pages.calendars import authority_calendar, calendar, draft_calendar, topic_calendar
from consultation.pages.feeds import AuthorityFeed, DraftFeed, DraftsFeed, TopicFeed
from consultation.pages.views import draft, figures, files, front, mine, residence, search, statements

app_name = "pages"
urlpatterns = [
    path("", front.front, name="front"),
    path("drafts/", front.drafts, name="drafts"),
    path("topics/<slug:slug>/", front.topic, name="topic"),
    path("search/", search.search, name="search"),
    path("mine/", mine.mine, name="mine"),
    path("residence/", residence.residence, name="residence"),
    path("how-it-works/", statements.how_it_works, name="how_it_works"),
    path("rules/", statements.rules, name="rules"),
    path("privacy/", statements.privacy, name="privacy"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("contacts/", statements.contacts, name="contacts"),
    path("drafts/feed.atom", require_safe(DraftsFeed()), name="feed"),
    path("drafts/calendar.ics", calendar, name="calendar"),
    path("topics/<slug:slug>/feed.atom", require_safe(TopicFeed()), name="topic_feed"),
    path("authorities/<slug:slug>/feed.atom", require_safe(AuthorityFeed()), name="authority_feed"),
    path("topics/<slug:slug>/calendar.ics", topic_calendar, name="topic_calendar"),
    path("authorities/<slug:slug>/calendar.ics", authority_calendar, name="authority_calendar"),
    path("drafts/<slug:public_id>/feed.atom", require_safe(DraftFeed()), name="draft_feed"),
    path("drafts/<slug:public_id>/calendar.ics", draft_calendar, name="draft_calendar"),
    path("drafts/<slug:public_id>/figures/", figures.figures, name="figures"),
    path("desk/<slug:public_id>/participation/", figures.taking_part, name="participation"),
    path("files/<slug:public_id>/", files.file, name="file"),
    path("drafts/<slug:public_id>/", draft.draft, name="draft_short"),
    path("drafts/<slug:public_id>/provisions/<slug:anchor>/", draft.provision, name="provision"),
    path("drafts/<slug:public_id>/<str:slug>/", draft.draft, name="draft"),
]
