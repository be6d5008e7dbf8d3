from __future__ import annotations

from django.urls import path

from consultation.comments import views

app_name = "comments"
urlpatterns = [
    path("drafts/<slug:public_id>/comments/", views.discussion, name="threads"),
    path("drafts/<slug:public_id>/comments/", views.discussion, name="post"),
    path("comments/<slug:public_id>/", views.permalink, name="permalink"),
    path("comments/<slug:public_id>/reply/", views.reply, name="reply"),
    path("comments/<slug:public_id>/edit/", views.edit, name="edit"),
    path("comments/<slug:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("comments/<slug:public_id>/history/", views.history, name="history"),
    path("comments/<slug:public_id>/translate/", views.translate, name="translate"),
]
