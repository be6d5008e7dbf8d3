from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from consultation.authorities.models import Authority, Membership

Role = Membership.Role


def authorities_served_by(user: User) -> QuerySet[Authority]:
    """Where this person is an official."""
    return (
        Authority.objects.filter(membership__user=user.pk, membership__role=Role.OFFICIAL)
        .select_related("territory")
        .order_by("name_en")
    )


def is_official_of(user: User, authority_id: int) -> bool:
    return _holds(user, Role.OFFICIAL, authority=authority_id)


def is_operator(user: User) -> bool:
    return _holds(user, Role.OPERATOR, authority=None)


def _holds(user: User, role: Membership.Role, *, authority: int | None) -> bool:
    if not user.is_active or user.pk is None:
        return False
    return Membership.objects.filter(user=user.pk, role=role, authority=authority).exists()
