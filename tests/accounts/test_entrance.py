from __future__ import annotations

from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consultation.outbox.models import OutgoingMail
from tests.accounts.conftest import UNKNOWN, last_code, sign_in, sign_up, signed_in_as

CONFIRM = "/en/accounts/login/code/confirm/"


def test_a_newcomer_signs_up_by_a_code_in_the_language_of_the_page(client: Client) -> None:
    sign_up(client, "Bakyt@Example.kz", name="  Бақыт \u202e ", language="ru")

    person = User.objects.get()
    assert (person.email, person.display_name, person.language, person.time_zone) == (
        "bakyt@example.kz",
        "Бақыт",
        "ru",
        "Asia/Almaty",
    )
    assert not person.has_usable_password()
    assert signed_in_as(client) == "bakyt@example.kz"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("bakyt@example.kz", True, True)
    ]


def test_nobody_exists_before_the_code_is_right(client: Client) -> None:
    client.post("/en/accounts/signup/", {"email": UNKNOWN, "display_name": "Marat"})
    response = client.post(CONFIRM, {"code": "not it"})

    assert response.status_code == 422
    assert User.objects.count() == 0


def test_signing_up_again_signs_in_and_leaves_the_name(client: Client, resident: User) -> None:
    sign_up(client, resident.email, name="Another")

    assert signed_in_as(client) == resident.email
    assert User.objects.get().display_name == "Әлия"


def test_a_known_person_signs_in_by_a_code_and_lands_in_their_language(
    client: Client, resident: User
) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    response = client.post(CONFIRM, {"code": last_code()})

    assert (response.status_code, response["Location"]) == (302, "/ru/")
    assert signed_in_as(client) == resident.email
    assert client.cookies["django_language"].value == "ru"


def test_the_page_they_came_for_opens_in_their_language(client: Client, resident: User) -> None:
    asked = "/en/accounts/login/code/?next=/en/accounts/settings/"
    confirm = client.post(asked, {"email": resident.email})["Location"]
    response = client.post(confirm, {"code": last_code()})

    assert response["Location"] == "/ru/accounts/settings/"


def test_nobody_is_sent_to_another_site(client: Client, resident: User) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    response = client.post(CONFIRM, {"code": last_code(), "next": "https://evil.example/"})

    assert response["Location"] == "/ru/"


def test_mail_is_in_the_recipients_language(client: Client, resident: User) -> None:
    client.post("/kk/accounts/login/code/", {"email": resident.email})
    client.post("/kk/accounts/login/code/", {"email": UNKNOWN})

    languages = OutgoingMail.objects.order_by("id").values_list("recipient", "language")
    assert list(languages) == [(resident.email, "ru"), (UNKNOWN, "kk")]


def test_an_unknown_address_is_told_so_by_mail_only_and_gets_no_code(client: Client) -> None:
    client.post("/en/accounts/login/code/", {"email": UNKNOWN})

    mail = OutgoingMail.objects.get()
    assert "/en/accounts/signup/" in mail.text
    state = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    assert state["code"] not in mail.text


def test_the_code_that_nobody_got_opens_no_account(client: Client) -> None:
    client.post("/en/accounts/login/code/", {"email": UNKNOWN})
    state = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]
    response = client.post(CONFIRM, {"code": state["code"]})

    assert response["Location"] == "/en/accounts/signup/"
    assert User.objects.count() == 0
    assert signed_in_as(client) is None


def test_the_third_wrong_code_ends_it(client: Client, resident: User) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    code = last_code()
    statuses = [client.post(CONFIRM, {"code": "00000000"}).status_code for _ in range(3)]
    late = client.post(CONFIRM, {"code": code})

    assert statuses == [422, 422, 302]
    assert late.status_code == 302
    assert signed_in_as(client) is None


def test_an_old_code_is_refused(client: Client, resident: User) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 15 * 60 + 1
    session.save()
    response = client.post(CONFIRM, {"code": last_code()}, follow=True)

    assert response.redirect_chain == [("/en/accounts/login/", 302)]
    assert "That code is too old" in response.content.decode()
    assert signed_in_as(client) is None


def test_a_code_works_once(client: Client, resident: User) -> None:
    sign_in(client, resident)
    code = last_code()
    client.post("/en/accounts/logout/")
    client.post(CONFIRM, {"code": code})

    assert signed_in_as(client) is None


def test_sending_it_again_makes_a_new_code(client: Client, resident: User) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    first = last_code()
    client.post(CONFIRM, {"action": "resend"})
    client.post(CONFIRM, {"code": first})
    assert signed_in_as(client) is None

    client.post(CONFIRM, {"code": last_code()})
    assert signed_in_as(client) == resident.email


def test_whoever_mistyped_the_address_gets_back_to_the_form(client: Client, resident: User) -> None:
    client.post("/en/accounts/login/code/", {"email": UNKNOWN})
    assert client.get("/en/accounts/login/").status_code == 200

    client.post("/en/accounts/login/code/", {"email": resident.email})
    client.post(CONFIRM, {"code": last_code()})
    assert signed_in_as(client) == resident.email


def test_a_closed_account_stays_closed(client: Client, resident: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client, resident)

    assert signed_in_as(client) is None


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_page_never_acts(client: Client, resident: User, method: str) -> None:
    client.post("/en/accounts/login/code/", {"email": resident.email})
    before = OutgoingMail.objects.count()
    getattr(client, method)(CONFIRM, {"code": last_code()})
    getattr(client, method)(CONFIRM, {"action": "resend"})
    assert signed_in_as(client) is None

    client.post(CONFIRM, {"code": last_code()})
    getattr(client, method)("/en/accounts/logout/")
    getattr(client, method)("/en/accounts/email/", {"email": "new@example.kz", "action_add": "1"})
    assert signed_in_as(client) == resident.email
    assert OutgoingMail.objects.count() == before


@pytest.mark.parametrize(
    "email",
    ["a\x00b@example.kz", "\ud800@example.kz", "x" * 10_000 + "@example.kz", "", "no address", "a@b@c.kz"],
    ids=["NUL", "surrogate", "10 kB", "empty", "none", "two ats"],
)
@pytest.mark.parametrize("path", ["signup/", "login/code/", "login/", "password/reset/"])
def test_a_hostile_address_is_an_error_in_the_form(client: Client, email: str, path: str) -> None:
    fields = {
        "email": email,
        "login": email,
        "display_name": "Marat",
        "password": "long enough",
    }
    body = urlencode(fields, errors="surrogatepass")
    response = client.post(f"/en/accounts/{path}", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 422
    assert OutgoingMail.objects.count() == 0
    assert "error-summary" in response.content.decode()


def test_a_person_may_set_a_password_and_sign_in_with_it(client: Client, resident: User) -> None:
    sign_in(client, resident)
    new = "үш сөз керек"
    client.post("/en/accounts/password/set/", {"password1": new, "password2": new})
    client.post("/en/accounts/logout/")
    wrong = client.post("/en/accounts/login/", {"login": resident.email, "password": "wrong"})
    client.post("/en/accounts/login/", {"login": resident.email, "password": new})

    assert wrong.status_code == 422
    assert signed_in_as(client) == resident.email
    assert resident.joined_on <= timezone.localdate()


def test_a_new_password_comes_by_a_code(client: Client, resident: User) -> None:
    client.post("/en/accounts/password/reset/", {"email": resident.email})
    client.post("/en/accounts/password/reset/confirm/", {"code": last_code()})
    new = "жаңа құпиясөз"
    client.post("/en/accounts/password/reset/complete/", {"password1": new, "password2": new})

    resident.refresh_from_db()
    assert resident.check_password(new)


def test_the_new_password_needs_the_code(client: Client, resident: User) -> None:
    client.post("/en/accounts/password/reset/", {"email": resident.email})
    client.post("/en/accounts/password/reset/confirm/", {"code": "12345678"})
    new = "жаңа құпиясөз"
    client.post("/en/accounts/password/reset/complete/", {"password1": new, "password2": new})

    resident.refresh_from_db()
    assert not resident.has_usable_password()


def test_the_address_changes_when_the_code_from_the_new_one_is_entered(
    client: Client, resident: User
) -> None:
    sign_in(client, resident)
    client.post("/en/accounts/email/", {"email": "new@example.kz", "action_add": "1"})
    resident.refresh_from_db()
    assert resident.email != "new@example.kz"

    client.post("/en/accounts/confirm-email/", {"code": last_code()})
    resident.refresh_from_db()
    assert resident.email == "new@example.kz"


def test_the_address_of_another_is_not_taken_over(client: Client, resident: User, dana: User) -> None:
    sign_in(client, resident)
    client.post("/en/accounts/email/", {"email": dana.email, "action_add": "1"})
    response = client.post("/en/accounts/confirm-email/", {"code": last_code()})

    assert response.status_code == 422
    dana.refresh_from_db()
    resident.refresh_from_db()
    assert len({dana.email, resident.email}) == 2


@pytest.mark.parametrize(
    "path",
    [
        "phone/verify/",
        "phone/change/",
        "signup/passkey/",
        "2fa/webauthn/",
        "2fa/trust/",
        "3rdparty/",
        "sessions/",
    ],
)
def test_what_is_not_offered_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/en/accounts/{path}").status_code == 404
