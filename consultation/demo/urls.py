from __future__ import annotations

from django.urls import path

from consultation.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("as/<slug:key>/", views.become, name="become"),
    path("mail/", views.inbox, name="inbox"),
    path("mail/<str:name>/", views.letter, name="letter"),
    path("mail/<str:name>/html/", views.letter_html, name="letter_html"),
]
