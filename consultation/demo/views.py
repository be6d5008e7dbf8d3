"""Be anybody, read the mail. These addresses exist only where DEMO=1 is set."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from accounts.models import User
from consultation.demo import mail
from consultation.demo.people import BY_KEY, ROLES


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/home.html", {"roles": ROLES})


@require_POST
def become(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a role in one click, second factor satisfied."""
    role = BY_KEY.get(key)
    if role is None:
        raise Http404
    user = get_object_or_404(User, email=role.email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    second_factor.pretend(request, user)
    with translation.override(user.language):
        return redirect(reverse(role.lands_on))


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/inbox.html", {"mails": list(mail.latest(settings.DEMO_MAIL_DIR))})


@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    found = mail.find(settings.DEMO_MAIL_DIR, name)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"mail": found})


@require_safe
def letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as a mail program would show it; nothing in it may run."""
    found = mail.find(settings.DEMO_MAIL_DIR, name)
    if found is None or not found.html:
        raise Http404
    response = HttpResponse(found.html)
    # Instead of the site's own policy: mail carries its style in its tags.
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation"
    )
    return response
