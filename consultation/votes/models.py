from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultation.authorities.models import Territory
from consultation.comments.models import Comment
from consultation.drafts.models import Consultation, DraftVersion


class Choice(models.IntegerChoices):
    SUPPORT = 1, _("Support")
    OPPOSE = 2, _("Oppose")
    NEUTRAL = 3, _("Neutral")


class Position(models.Model):
    """What one person holds of a draft or of one provision, without naming the person.

    No foreign key to a user, a random key, no time at all: see docs/adr/0001 and `lib.pseudonyms`. The
    trigger `positions_are_tallied` writes a TallyChange for every change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.CASCADE)
    anchor = models.CharField(max_length=12, null=True)  # none: the draft as a whole
    participant = models.CharField(max_length=26)
    choice = models.SmallIntegerField(choices=Choice)
    given_on_version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="+")
    # The oblast or city of republican significance, self-declared; for figures after closing only.
    territory = models.ForeignKey(Territory, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "anchor", "participant"],
                name="one_position_per_person",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class TallyChange(models.Model):
    """A change not yet counted. Written by trigger, eaten by the tally tick; names no participant."""

    position = models.UUIDField()  # which row moved, so that the tick can mix it among the others
    consultation = models.ForeignKey(Consultation, models.CASCADE, db_constraint=False)
    version = models.ForeignKey(DraftVersion, models.CASCADE, db_constraint=False)  # current at the change
    anchor = models.CharField(max_length=12, null=True)
    choice = models.SmallIntegerField(choices=Choice)
    difference = models.SmallIntegerField()  # +1 or -1; 0 where the row moved and the choice is the same

    def __str__(self) -> str:
        return f"{self.difference:+d}"


class Tally(models.Model):
    """The count on one anchor under one version; it stands still once the next version is out.

    The `shown_` figures move in steps, so that no reader can tell one person's change from the page.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE)
    version = models.ForeignKey(DraftVersion, models.CASCADE)
    anchor = models.CharField(max_length=12, null=True)
    support = models.IntegerField(default=0)
    oppose = models.IntegerField(default=0)
    neutral = models.IntegerField(default=0)
    shown_support = models.IntegerField(default=0)
    shown_oppose = models.IntegerField(default=0)
    shown_neutral = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "version", "anchor"],
                name="one_tally_per_anchor",
                nulls_distinct=False,
            )
        ]
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.support}/{self.oppose}/{self.neutral}"


class Agreement(models.IntegerChoices):
    AGREE = 1, _("Agree")
    DISAGREE = 2, _("Disagree")


class Reaction(models.Model):
    """What one person thinks of a comment. Kept like a position, under another pseudonym: the two never join.

    The trigger `reactions_are_tallied` writes a ReactionChange for every change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    consultation = models.ForeignKey(Consultation, models.CASCADE)
    comment = models.ForeignKey(Comment, models.CASCADE)
    participant = models.CharField(max_length=26)
    choice = models.SmallIntegerField(choices=Agreement)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "participant"], name="one_reaction_per_person"),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()


class ReactionChange(models.Model):
    """A change of a reaction that is not yet counted. Written by trigger, eaten by the tick."""

    reaction = models.UUIDField()
    consultation = models.ForeignKey(Consultation, models.CASCADE, db_constraint=False)
    comment = models.ForeignKey(Comment, models.CASCADE, db_constraint=False)
    choice = models.SmallIntegerField(choices=Agreement)
    difference = models.SmallIntegerField()  # +1 or -1

    def __str__(self) -> str:
        return f"{self.difference:+d}"


class ReactionTally(models.Model):
    """What is shown moves in steps, as the figures of a `Tally` do; comments are sorted by it, too."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True)
    agree = models.IntegerField(default=0)
    disagree = models.IntegerField(default=0)
    shown_agree = models.IntegerField(default=0, db_default=0)
    shown_disagree = models.IntegerField(default=0, db_default=0)

    class Meta:
        verbose_name_plural = "reaction tallies"

    def __str__(self) -> str:
        return f"{self.agree}/{self.disagree}"
