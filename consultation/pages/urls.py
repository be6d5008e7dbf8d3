from __future__ import annotations

from django.urls import path

from consultation.pages.views import draft, front, residence

app_name = "pages"
urlpatterns = [
    path("", front.front, name="front"),
    path("drafts/", front.drafts, name="drafts"),
    path("topics/<slug:slug>/", front.topic, name="topic"),
    path("residence/", residence.residence, name="residence"),
    path("privacy/", front.privacy, name="privacy"),
    path("drafts/<slug:public_id>/", draft.draft, name="draft_short"),
    path("drafts/<slug:public_id>/provisions/<slug:anchor>/", draft.provision, name="provision"),
    path("drafts/<slug:public_id>/<str:slug>/", draft.draft, name="draft"),
]
