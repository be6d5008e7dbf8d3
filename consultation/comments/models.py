from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from consultation.drafts.models import Consultation, DraftVersion
from consultation.lib.tokens import new_token

COMMENT_MAX = 4_000  # characters
DEPTH_MAX = 3  # a thread, its replies, and replies to those


class Comment(models.Model):
    public_id = models.CharField(max_length=12, unique=True, default=new_token, editable=False)
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="comments")
    anchor = models.CharField(max_length=12, null=True)  # a provision's; none: on the draft as a whole
    version = models.ForeignKey(DraftVersion, models.PROTECT, related_name="+")  # the one they had read
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="comments")
    thread = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    depth = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=2)
    source = models.TextField(max_length=COMMENT_MAX)
    html = models.TextField()
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    form_token = models.UUIDField()  # of the form and its text: a double click posts once

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "form_token"], name="one_comment_per_form"),
            models.CheckConstraint(
                condition=Q(depth__gte=1, depth__lte=DEPTH_MAX), name="threads_are_three_deep"
            ),
            models.CheckConstraint(
                condition=Q(depth=1, parent__isnull=True, thread__isnull=True)
                | Q(depth__gt=1, parent__isnull=False, thread__isnull=False),
                name="a_reply_has_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(source="", html=""), name="withdrawn_text_is_gone"
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultation", "anchor", "posted_at", "id"],
                name="threads_in_order",
                condition=Q(thread__isnull=True),
            ),
            models.Index(
                fields=["consultation", "anchor"],
                name="comments_by_provision",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.Index(fields=["author", "posted_at"], name="comments_by_author"),
        ]

    def __str__(self) -> str:
        return self.public_id


class EarlierText(models.Model):
    """What a comment said before an edit. Erased with the comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="earlier_texts")
    source = models.TextField()
    html = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["replaced_at", "id"]

    def __str__(self) -> str:
        return str(self.comment)


class CommentTranslation(models.Model):
    """A comment in another language, by the hand of its author or of an official."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=2)
    source = models.TextField(max_length=COMMENT_MAX)
    html = models.TextField()
    by_official = models.BooleanField()
    translated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "language"], name="one_translation_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.comment} ({self.language})"
