from __future__ import annotations

from django.urls import path

from consultation.pages.views import draft, front

app_name = "pages"
urlpatterns = [
    path("", front.front, name="front"),
    path("drafts/", front.drafts, name="drafts"),
    path("privacy/", front.privacy, name="privacy"),
    path("drafts/<slug:public_id>/", draft.draft, name="draft_short"),
    path("drafts/<slug:public_id>/provisions/<slug:anchor>/", draft.provision, name="provision"),
    path("drafts/<slug:public_id>/<str:slug>/", draft.draft, name="draft"),
]
