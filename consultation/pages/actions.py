from __future__ import annotations

from accounts.models import User
from consultation.authorities.models import Residence, Territory


def state_residence(*, user: User, territory: Territory) -> None:
    """Say where one lives; what was said before is forgotten. Nobody checks it, and no event names it."""
    Residence.objects.update_or_create(user=user, defaults={"territory": territory})


def remove_residence(*, user: User) -> None:
    Residence.objects.filter(user=user).delete()
