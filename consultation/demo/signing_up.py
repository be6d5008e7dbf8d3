"""The demo's people: its roles, the officials behind its drafts, and its residents."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from consultation.authorities.models import Authority, Membership
from consultation.demo import crowd, people, texts
from consultation.demo.people import OFFICIALS, ROLES
from consultation.demo.plans import ALMATY, PLANS
from consultation.demo.saying import rows_of

RESIDENTS = 2_000


def make_roles() -> dict[str, User]:
    made = make_people({role.email: (role.name, role.language) for role in ROLES})
    roles = {role.key: made[role.email] for role in ROLES}
    Membership.objects.bulk_create(
        [
            serving(roles["official"], ALMATY.authority),
            serving(roles["colleague"], ALMATY.authority),
            Membership(user=roles["moderator"], role=Membership.Role.MODERATOR),
            Membership(user=roles["operator"], role=Membership.Role.OPERATOR),
        ]
    )
    User.objects.filter(pk=roles["operator"].pk).update(is_staff=True, is_superuser=True)
    return roles


def make_officials() -> dict[str, User]:
    """Those of the other authorities, by authority. Nobody plays them."""
    made = make_people({authority + people.ADDRESS: told for authority, told in OFFICIALS.items()})
    officials = {authority: made[authority + people.ADDRESS] for authority in OFFICIALS}
    Membership.objects.bulk_create(serving(user, authority) for authority, user in officials.items())
    return officials


def serving(user: User, authority: str) -> Membership:
    return Membership(
        user=user, authority=Authority.objects.get(slug=authority), role=Membership.Role.OFFICIAL
    )


def make_speakers() -> dict[str, User]:
    """By display name. They read in the language they comment in, else their place in the list decides."""
    speaks = {row["author"]: row["language"] for plan in PLANS for row in rows_of(plan)}
    names = texts.table("residents")["names"]
    return make_residents(
        [(name, speaks.get(name, ("kk", "ru", "kk", "ru", "en")[n % 5])) for n, name in enumerate(names)],
        start=1,
    )


def make_crowd(speakers: dict[str, User]) -> dict[str, User]:
    """Those who are never heard, by display name."""
    told = crowd.names_and_languages(RESIDENTS - len(speakers), taken={*speakers})
    return make_residents(told, start=len(speakers) + 1)


def make_residents(told: Sequence[tuple[str, str]], *, start: int) -> dict[str, User]:
    made = make_people({f"resident{n:04}{people.ADDRESS}": named for n, named in enumerate(told, start)})
    return {user.display_name: user for user in made.values()}


def make_people(named: dict[str, tuple[str, str]]) -> dict[str, User]:
    """By e-mail address, in the order given. They sign in by one click, so they need no password."""
    User.objects.bulk_create(
        User(
            email=email,
            display_name=name,
            language=language,
            public_id=people.public_id(email),
            password=make_password(None),
        )
        for email, (name, language) in named.items()
    )
    made = User.objects.in_bulk(named, field_name="email")
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made.values()
    )
    return {email: made[email] for email in named}
