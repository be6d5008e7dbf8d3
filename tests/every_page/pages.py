"""Where each page is, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from consultation.digests.links import unsubscribe_token
from tests import routes
from tests.browser.visiting import code_in, latest_mail
from tests.every_page.state import Site
from tests.signing_in import signed_in

ARGUMENTS = (
    (),
    ("public_id",),
    ("public_id", "anchor"),
    ("public_id", "slug"),
    ("public_id", "language"),
    ("token",),
    ("name",),
)
SECURED = {"account_change_password", "account_reauthenticate"}
OF_STRANGERS = {"accounts:sign_in", "accounts:request_code", "account_signup", "account_reset_password"}
OF_CLOSED_DRAFTS = {"pages:figures", "pages:participation"}


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    visitor: Client

    def address(self, language: str) -> str:
        return self.path if self.name.startswith("demo:") else f"/{language}{self.path.removeprefix('/en')}"


def pages(site: Site) -> Iterator[Page]:
    """Every page, its own largest state first where it has several."""
    with translation.override("en"):
        for name in sorted(routes.pages()):
            yield by_code(site, name) or Page(name, path_of(site, name), visitor_of(site, name))
        draft = path_of(site, "pages:draft")
        for query in ("?chapter=2", "?view=whole"):
            yield Page("pages:draft", draft + query, Client())
        yield Page("pages:search", reverse("pages:search") + "?q=identification", Client())
        yield Page("pages:drafts", reverse("pages:drafts") + "?topic=safety", signed_in(site.person))


def path_of(site: Site, name: str) -> str:
    draft = {**dict.fromkeys(OF_CLOSED_DRAFTS, site.closed), "desk:add_language": site.untranslated}.get(
        name, site.draft
    )
    known = {
        "public_id": draft.public_id,
        "slug": draft.slug,
        "anchor": site.anchors[1],
        "token": unsubscribe_token(site.person.public_id, draft.public_id),
        "name": "one",
        "language": "en",
    }
    if name.startswith("comments:") and name != "comments:threads":
        known["public_id"] = (site.reply if name == "comments:reply" else site.own).public_id
    query = f"?anchor={site.anchors[1]}" if name == "comments:threads" else ""
    for wanted in ARGUMENTS:
        try:
            return reverse(name, kwargs={key: known[key] for key in wanted}) + query
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} takes arguments that nobody told us of")


def visitor_of(site: Site, name: str) -> Client:
    if name in OF_STRANGERS:
        return Client()
    if name.startswith("desk:") or name == "pages:participation":
        return signed_in(site.official)
    if name in SECURED or (name.startswith("mfa_") and name != "mfa_activate_totp"):
        return signed_in(site.secured)
    return signed_in(site.person)


def by_code(site: Site, name: str) -> Page | None:
    """A page that stands behind a code from a mail, or asks for one."""
    if name == "account_email_verification_sent":
        owner = signed_in(site.person)
        owner.post(reverse("account_email"), {"email": "new@example.kz", "action_add": ""})
        return Page(name, reverse(name), owner)
    client, asking = Client(), ""
    if name in {"accounts:confirm_code", "accounts:second_factor", "accounts:continue"}:
        asking, giving, person = "accounts:request_code", "accounts:confirm_code", site.person
    elif name in {"account_confirm_password_reset_code", "account_complete_password_reset"}:
        asking, giving, person = "account_reset_password", "account_confirm_password_reset_code", site.person
    if not asking:
        return None
    query = kept_comment(site, client) if name == "accounts:continue" else ""
    email = site.secured.email if name == "accounts:second_factor" else person.email
    client.post(f"{reverse(asking)}?{query}", {"email": email})
    if name == giving:
        return Page(name, reverse(giving), client)
    answer = client.post(reverse(giving), {"code": code_in(latest_mail().text)})
    return Page(name, answer["Location"], client)


def kept_comment(site: Site, client: Client) -> str:
    """A stranger speaks, and is asked to sign in: how the question is told where to lead on to."""
    comment = {"source": "1", "language": "en"}
    asked = client.post(reverse("comments:post", args=[site.draft.public_id]), comment)
    return urlsplit(asked["Location"]).query


def write_demo_mail() -> None:
    mail = EmailMessage()
    mail["To"], mail["Subject"], mail["Date"] = "a@example.kz", "News", "Sun, 22 Nov 2026 12:00:00 +0500"
    mail.set_content("Hello!\n\nhttp://localhost:8000/en/unsubscribe/" + "x" * 90)
    (settings.DEMO_MAIL_DIR / "one.eml").write_bytes(bytes(mail))
