from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from consultation.lib.translated import Translated


class Territory(models.Model):
    class Kind(models.TextChoices):
        REPUBLIC = "republic"
        OBLAST = "oblast"
        CITY = "city"
        DISTRICT = "district"

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name = Translated()
    population = models.PositiveIntegerField()
    population_on = models.DateField()

    class Meta:
        verbose_name_plural = "territories"

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    slug = models.SlugField(unique=True)
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name = Translated()

    def __str__(self) -> str:
        return self.name


def default_required_languages() -> list[str]:
    return ["kk", "ru"]


class Authority(models.Model):
    """A public body that publishes drafts and must answer."""

    slug = models.SlugField(unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT)
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    name = Translated()
    required_languages = ArrayField(models.CharField(max_length=2), default=default_required_languages)

    class Meta:
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Residence(models.Model):
    """Who lives where. Self-declared: nobody has checked it, and it is labelled so wherever it counts."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)

    def __str__(self) -> str:
        return str(self.territory)


class Membership(models.Model):
    """Who serves where."""

    class Role(models.TextChoices):
        OFFICIAL = "official"
        MODERATOR = "moderator"
        OPERATOR = "operator"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    authority = models.ForeignKey(Authority, models.CASCADE, null=True, blank=True)
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "authority", "role"], name="one_membership_per_role", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role="official", authority__isnull=False)
                | (~Q(role="official") & Q(authority__isnull=True)),
                name="only_officials_serve_an_authority",
            ),
        ]

    def __str__(self) -> str:
        return self.role
