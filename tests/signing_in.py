"""A session made beforehand, as if its owner had come in by the door."""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User

FAR_FUTURE = 4_000_000_000  # seconds; a proof that does not grow old


def signed_in(user: User, *, proven: bool = True, **client: Any) -> Client:
    """`proven`: the second factor counts as given, and both asked for again just now."""
    visitor = Client(**client)
    visitor.force_login(user)
    session = visitor.session
    methods = [{"method": "password"}, {"method": "mfa", "type": "totp"}] if proven else []
    session["account_authentication_methods"] = [
        {**method, "at": FAR_FUTURE, "reauthenticated": True} for method in methods
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return visitor
