from __future__ import annotations

from django.urls import path

from consultation.digests import views

app_name = "digests"
urlpatterns = [
    path("drafts/<slug:public_id>/follow/", views.follow, name="follow"),
    path("drafts/<slug:public_id>/unfollow/", views.unfollow, name="unfollow"),
    path("following/", views.following, name="following"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
