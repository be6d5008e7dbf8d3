"""Whom one may be in the demo."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

ADDRESS = "@demo.kenes.example"
NAMESPACE = uuid.UUID("6f6bb1a4-97a5-4c0e-8d3f-0c2f4c0f9d11")  # the same people on every load


@dataclass(frozen=True)
class Role:
    key: str
    name: str
    language: str
    does: Promise | str
    lands_on: str = "pages:front"
    lives_in: str = ""  # the code of the place; takes part as residents do, where there is one

    @property
    def own_name(self) -> SafeString:
        """Marked as what it is in whatever sentence."""
        return format_html("<bdi>{}</bdi>", self.name)

    @property
    def email(self) -> str:
        return self.key + ADDRESS


DESK = "desk:home"

ROLES = (
    Role("official", "Гүлнар Сейітқали", "kk", _("Official: publishes drafts for the department"), DESK),
    Role("colleague", "Олег Ким", "ru", _("Official: her colleague in the same department"), DESK),
    Role(
        "aigerim",
        "Айгерім Н.",
        "kk",
        _("Resident who reads in Kazakh; follows a topic, the city and a provision, by weekly mail"),
        lives_in="KZ-75-BOS",
    ),
    Role(
        "ivan",
        "Иван П.",
        "ru",
        _("Resident who reads in Russian; follows a ministry and a closed draft, by daily mail"),
        lives_in="KZ-75-ALM",
    ),
    Role("emma", "Emma W.", "en", _("Resident who reads in English; follows the draft, mail switched off")),
    Role("moderator", "Дәурен М.", "kk", _("Moderator")),
    Role("operator", "Оператор", "ru", _("Operator: runs the site")),
)
# Who published the other drafts, by authority: a name and a language.
OFFICIALS = {
    "ministry-ai-digital": ("Сандуғаш Ермекова", "kk"),
    "almaty-akimat": ("Вадим Тен", "ru"),
}
BY_KEY = {role.key: role for role in ROLES}


def public_id(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)
