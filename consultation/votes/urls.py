from __future__ import annotations

from django.urls import path

from consultation.votes import views

app_name = "votes"
urlpatterns = [
    path("drafts/<slug:public_id>/positions/", views.take, name="take"),
    path("drafts/<slug:public_id>/positions/withdraw/", views.withdraw, name="withdraw"),
    path("comments/<slug:public_id>/reaction/", views.react, name="react"),
    path("comments/<slug:public_id>/reaction/withdraw/", views.unreact, name="unreact"),
]
