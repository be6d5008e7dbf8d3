"""Included before allauth's own addresses, some of which it takes over."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("continue/<str:key>/", views.go_on, name="continue"),
    # allauth's addresses, our views
    path("login/", views.SignInView.as_view(), name="sign_in"),
    path("login/code/", views.RequestCodeView.as_view(), name="request_code"),
    path("login/code/confirm/", views.ConfirmCodeView.as_view(), name="confirm_code"),
    path("2fa/authenticate/", views.SecondFactorView.as_view(), name="second_factor"),
]
