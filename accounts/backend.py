from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.queries import person, person_at


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, but it looks for an address by the same statement whether or not anybody is there."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        person: User | None = self._check_password(person_at(email), password)
        return person

    def get_user(self, user_id: int) -> User | None:
        """Asked with each request of a signed-in person."""
        found = person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
