"""One way in for signing in and signing up: a code by mail.

Nobody is looked up before mail is written, and nobody is created before the code is right. So an
address that has an account and one that has none get the same pages, statements and number of mails;
only the mail says which it was (docs/adr/0003-same-answer.md).
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import EmailAddress, Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from accounts import actions
from accounts.models import User
from accounts.queries import person_at


class EntranceStage(LoginByCodeStage):  # type: ignore[misc]
    def is_resumable(self, request: HttpRequest) -> bool:
        return False  # who mistyped the address must get back to the form


class Entrance(LoginCodeVerificationProcess):  # type: ignore[misc]
    @classmethod
    def begin(cls, request: HttpRequest, *, email: str, display_name: str = "") -> None:
        """Send a mail. With a display name it opens an account, unless there is one."""
        ask_leave_to_mail(request, email)
        login = Login(user=None, email=email)
        login.state["stages"] = {"current": EntranceStage.key}
        stage = EntranceStage(LoginStageController(request, login), request, login)
        stage.state.update(
            cls.initial_state(user=None, email=email),
            initiated_by_user=True,
            display_name=display_name,
            language=get_language(),
        )
        process = cls(stage=stage)
        process.generate_code()
        process.send()
        process.persist()

    @classmethod
    def resume(cls, stage: EntranceStage) -> Entrance | None:
        process: Entrance | None = cls(stage=stage).abort_if_invalid()
        return process

    def send(self, **kwargs: Any) -> None:
        """One mail, always: allauth's wish to skip some of them would tell addresses apart."""
        person = person_at(self.state["email"])
        wants_account = bool(self.state["display_name"])
        template = {
            (True, False): "login_code",
            (True, True): "account_already_exists",
            (False, True): "signup_code",
            (False, False): "unknown_account",  # its code is right for nothing, and is not in the mail
        }[person is not None, wants_account]
        context = {"code": self.state["code"]}
        get_adapter().send_mail(f"account/email/{template}", self.state["email"], context)

    def resend(self) -> None:
        ask_leave_to_mail(self.request, self.state["email"])
        self.state["at"] = time.time()
        super().resend()

    def finish(self, redirect_url: str | None) -> HttpResponse:
        user = self.person()
        if user is None:
            self.abort()
            return redirect("account_signup")
        email = self.state["email"]
        # The code has proven the address, also of an account that the operator made.
        EmailAddress.objects.update_or_create(
            user=user, email=email, defaults={"verified": True, "primary": True}
        )
        record_authentication(self.request, user, method="code", email=email)
        response: HttpResponse = perform_login(
            self.request, Login(user=user, redirect_url=redirect_url, email=email)
        )
        return response

    def person(self) -> User | None:
        found = person_at(self.state["email"])
        if found or not self.state["display_name"]:
            return found
        return actions.sign_up(
            email=self.state["email"],
            display_name=self.state["display_name"],
            language=self.state["language"],
        )


def ask_leave_to_mail(request: HttpRequest, email: str) -> None:
    if not ratelimit.consume(request, action="request_login_code", key=email.lower()):
        raise get_adapter().validation_error("rate_limited")
