"""Every address of the site. Pages carry their language in front; machines' addresses don't."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from consultation.operating.views import metrics
from consultation.pages.views import crawlers, errors, front, health

urlpatterns = [
    path("", front.languageless, name="languageless"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("operator/", admin.site.urls),
    *i18n_patterns(
        path("accounts/", include("accounts.urls")),
        path("accounts/", include("allauth.urls")),
        path("desk/", include("consultation.drafts.urls")),
        path("", include("consultation.comments.urls")),
        path("", include("consultation.votes.urls")),
        path("", include("consultation.digests.urls")),
        path("", include("consultation.pages.urls")),
    ),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("consultation.demo.urls"))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
