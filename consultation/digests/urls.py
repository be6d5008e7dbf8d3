from __future__ import annotations

from django.urls import path

from consultation.digests.views import following, news, unsubscribing

app_name = "digests"
urlpatterns = [
    path("drafts/<slug:public_id>/follow/", following.follow, name="follow"),
    path("drafts/<slug:public_id>/unfollow/", following.unfollow, name="unfollow"),
    path("following/", following.following, name="following"),
    path("following/follow/", following.follow_subject, name="follow_subject"),
    path("following/unfollow/", following.unfollow_subject, name="unfollow_subject"),
    path("following/try-again/", following.try_again, name="try_again"),
    path("new/", news.news, name="news"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
]
