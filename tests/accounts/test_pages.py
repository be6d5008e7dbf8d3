"""Every page of signing in stands in our frame, in every language, and a screen reader finds the way."""

from __future__ import annotations

import re
from collections.abc import Callable

import html5lib
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests.accounts.conftest import last_code, sign_in

State = Callable[[Client, User, str], None]


def nobody(client: Client, person: User, at: str) -> None:
    pass


def signed_in(client: Client, person: User, at: str) -> None:
    sign_in(client, person)


def with_password(client: Client, person: User, at: str) -> None:
    person.set_password("бір екі үш")
    person.save()
    client.post("/en/accounts/login/", {"login": person.email, "password": "бір екі үш"})
    client.post("/en/accounts/confirm-email/", {"code": last_code()})


def proven(client: Client, person: User, at: str) -> None:
    """With a second factor, used just now."""
    TOTP.activate(person, generate_totp_secret())
    recovery = RecoveryCodes.activate(person)
    sign_in(client, person)
    for path, code in zip(("authenticate/", "reauthenticate/"), recovery.get_unused_codes(), strict=False):
        client.post(f"/en/accounts/2fa/{path}", {"code": code})


def code_asked(client: Client, person: User, at: str) -> None:
    client.post(f"{at}login/code/", {"email": person.email})


def reset_asked(client: Client, person: User, at: str) -> None:
    client.post(f"{at}password/reset/", {"email": person.email})


def reset_confirmed(client: Client, person: User, at: str) -> None:
    reset_asked(client, person, at)
    client.post(f"{at}password/reset/confirm/", {"code": last_code()})


def address_changing(client: Client, person: User, at: str) -> None:
    sign_in(client, person)
    client.post(f"{at}email/", {"email": "new@example.kz", "action_add": "1"})


def factor_asked(client: Client, person: User, at: str) -> None:
    TOTP.activate(person, generate_totp_secret())
    sign_in(client, person)


PAGES: list[tuple[State, str]] = [
    (nobody, "login/"),
    (nobody, "login/code/"),
    (nobody, "signup/"),
    (nobody, "password/reset/"),
    (nobody, "password/reset/done/"),
    (nobody, "inactive/"),
    (code_asked, "login/code/confirm/"),
    (reset_asked, "password/reset/confirm/"),
    (reset_confirmed, "password/reset/complete/"),
    (factor_asked, "2fa/authenticate/"),
    (signed_in, "settings/"),
    (signed_in, "email/"),
    (signed_in, "logout/"),
    (signed_in, "password/set/"),
    (signed_in, "2fa/"),
    (signed_in, "2fa/totp/activate/"),
    (address_changing, "confirm-email/"),
    (with_password, "password/change/"),
    (with_password, "reauthenticate/"),
    (proven, "2fa/"),
    (proven, "2fa/reauthenticate/"),
    (proven, "2fa/recovery-codes/"),
    (proven, "2fa/recovery-codes/generate/"),
    (proven, "2fa/totp/deactivate/"),
]


@pytest.mark.parametrize(("state", "path"), PAGES, ids=[f"{state.__name__} {path}" for state, path in PAGES])
def test_a_page_is_ours_and_can_be_read_aloud(client: Client, marat: User, state: State, path: str) -> None:
    state(client, marat, "/en/accounts/")
    for language in ("kk", "ru", "en"):
        response = client.get(f"/{language}/accounts/{path}")
        assert response.status_code == 200
        look_at(response.content.decode(), language)


def look_at(page: str, language: str) -> None:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert tree.get("lang") == language
    assert tree.find(".//a[@class='skip']") is not None
    assert len(tree.findall(".//h1")) == 1
    assert " style=" not in page
    assert "<style" not in page
    assert all(script.get("src") for script in tree.iter("script"))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in tree.iter("label")}
    for field in [*tree.iter("input"), *tree.iter("select")]:
        if field.get("type") != "hidden":
            assert field.get("id") in labelled
            assert field.get("placeholder") is None
        if field.get("type") not in ("hidden", "radio") and field.tag != "select":
            assert field.get("autocomplete"), field.attrib
        if field.get("name") == "code":
            assert (field.get("inputmode"), field.get("autocomplete")) == ("numeric", "one-time-code")


def test_signing_in_offers_the_code_and_the_password(client: Client, db: None) -> None:
    page = client.get("/en/accounts/login/?next=/en/accounts/settings/").content.decode()
    forms = re.findall(r"<form[^>]*>.*?</form>", page[page.index("<main") :], re.DOTALL)

    assert [("password" in form, "/en/accounts/settings/" in form) for form in forms] == [
        (False, True),
        (True, True),
    ]


def test_recovery_codes_can_be_kept_as_a_file(client: Client, marat: User) -> None:
    proven(client, marat, "")
    response = client.get("/en/accounts/2fa/recovery-codes/download/")

    assert re.fullmatch(r"(\d{8}\n){8}", response.content.decode())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_mail_is_plain_and_neutral(client: Client, language: str, marat: User) -> None:
    User.objects.update(language=language)
    for state in (reset_confirmed, code_asked, address_changing):
        state(client, marat, f"/{language}/accounts/")
    client.post(f"/{language}/accounts/confirm-email/", {"code": last_code()})
    new = "бір екі үш төрт"
    client.post(f"/{language}/accounts/password/set/", {"password1": new, "password2": new})

    mails = list(OutgoingMail.objects.order_by("id"))
    assert len(mails) == 6
    for mail in mails:
        assert mail.language == language
        assert mail.html == ""
        assert marat.display_name not in mail.subject + mail.text
        assert not re.search(r"\d{6}", mail.subject)
        assert "&" not in mail.text
        assert "127.0.0.1" not in mail.text
        assert "\n\n\n" not in mail.text
