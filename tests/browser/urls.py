"""The site, with what a site on the internet does not have: the demo's pages, and a page that breaks."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from consultation import urls as site
from consultation.pages.views import errors

urlpatterns = [
    path("demo/", include("consultation.demo.urls")),
    *i18n_patterns(path("broken/", errors.server_error)),
    *site.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)
