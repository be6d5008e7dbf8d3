from __future__ import annotations

from copy import copy
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultation.authorities.models import Authority, Territory, Topic
from consultation.lib.tokens import new_token
from consultation.lib.translated import Translated

TITLE_MAX = 500  # a decree's title in Kazakh can be that long
SUMMARY_MAX = 1_000
NOTE_MAX = 2_000
SLUG_MAX = 60
FILE_MAX = 20 * 1024 * 1024  # bytes
FILE_NAME_MAX = 120


class Stage(models.TextChoices):
    """Where a consultation stands; computed by `rules.stage`, never stored."""

    PREPARING = "preparing", _("In preparation")
    UPCOMING = "upcoming", _("Upcoming")
    OPEN = "open", _("Open")
    IN_REVIEW = "in_review", _("In review")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Consultation(models.Model):
    public_id = models.CharField(max_length=12, unique=True, default=new_token, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT)
    territory = models.ForeignKey(Territory, models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True)
    title_kk = models.CharField(max_length=TITLE_MAX, blank=True)
    title_ru = models.CharField(max_length=TITLE_MAX, blank=True)
    title_en = models.CharField(max_length=TITLE_MAX, blank=True)
    title = Translated()
    summary_kk = models.TextField(max_length=SUMMARY_MAX, blank=True)
    summary_ru = models.TextField(max_length=SUMMARY_MAX, blank=True)
    summary_en = models.TextField(max_length=SUMMARY_MAX, blank=True)
    summary = Translated()
    legal_ground_kk = models.TextField(max_length=SUMMARY_MAX, blank=True)
    legal_ground_ru = models.TextField(max_length=SUMMARY_MAX, blank=True)
    legal_ground_en = models.TextField(max_length=SUMMARY_MAX, blank=True)
    legal_ground = Translated()
    answer_by = models.DateField(null=True, blank=True)  # by when the authority promises its report
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    opening_recorded_at = models.DateTimeField(null=True)
    closing_soon_recorded_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason_kk = models.TextField(max_length=NOTE_MAX, blank=True)
    withdrawal_reason_ru = models.TextField(max_length=NOTE_MAX, blank=True)
    withdrawal_reason_en = models.TextField(max_length=NOTE_MAX, blank=True)
    withdrawal_reason = Translated()
    current_version = models.ForeignKey(
        "DraftVersion", models.PROTECT, null=True, related_name="+", editable=False
    )
    key_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(current_version__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False) & ~Q(key_fingerprint=""),
                name="published_with_dates_and_key",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="consultation_by_closing")]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The readable end of its address; Kazakh and Russian letters are kept. Never empty."""
        return slugify(self.title, allow_unicode=True)[:SLUG_MAX].strip("-") or "-"

    @property
    def public_version(self) -> DraftVersion:
        """What the public reads now. Raises DraftVersion.DoesNotExist while nothing is published."""
        if self.current_version is None:
            raise DraftVersion.DoesNotExist
        return self.current_version

    @property
    def stream(self) -> str:
        """Where its events are recorded."""
        return f"consultation/{self.public_id}"


class DraftVersion(models.Model):
    """One text of a draft in up to three languages. Immutable once published."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    source_kk = models.TextField(blank=True)
    source_ru = models.TextField(blank=True)
    source_en = models.TextField(blank=True)
    change_note_kk = models.TextField(max_length=NOTE_MAX, blank=True)
    change_note_ru = models.TextField(max_length=NOTE_MAX, blank=True)
    change_note_en = models.TextField(max_length=NOTE_MAX, blank=True)
    change_note = Translated()
    # Titles and summaries, by column, in languages that the public has not got yet: they come with the text.
    introduction = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)  # rises with each save; a stale form is told so
    saved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    # Languages that were added after publication, each with its moment.
    added_languages = models.JSONField(default=dict, db_default={})
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(published_at__isnull=True), name="one_working_version"
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.consultation_id} v{self.number}"

    @property
    def added_at(self) -> dict[str, datetime]:
        """When each language came that was added later."""
        return {code: datetime.fromisoformat(moment) for code, moment in self.added_languages.items()}

    def consultation_to_be(self) -> Consultation:
        """As the public will see it once this version is published."""
        to_be = copy(self.consultation)
        for column, text in self.introduction.items():
            setattr(to_be, column, text)
        return to_be


class Provision(models.Model):
    """A heading or a paragraph of one version. Its `anchor` is its identity across versions."""

    class Kind(models.TextChoices):
        HEADING = "heading"
        PARAGRAPH = "paragraph"

    version = models.ForeignKey(DraftVersion, models.CASCADE, related_name="provisions")
    place = models.PositiveIntegerField()  # 1, 2, 3 … through the whole text
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)  # 1 to 4 for headings, 0 for paragraphs
    number = models.CharField(max_length=24)  # what people call it: "2" for a heading, "2.3" below it
    anchor = models.CharField(max_length=12, default=new_token)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "place"], name="one_provision_per_place"),
            models.UniqueConstraint(fields=["version", "anchor"], name="one_provision_per_anchor"),
        ]
        ordering = ["place"]

    def __str__(self) -> str:
        return self.number


class ProvisionText(models.Model):
    """A provision in one language. The source is immutable once published; the HTML is a cache."""

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2)
    source = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provision", "language"], name="one_text_per_language"),
        ]

    def __str__(self) -> str:
        return self.source[:60]


class Attachment(models.Model):
    """A file that belongs to a version. Served as a download, never inline."""

    public_id = models.CharField(max_length=12, unique=True, default=new_token, editable=False)
    version = models.ForeignKey(DraftVersion, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=FILE_NAME_MAX)  # what readers save it as
    media_type = models.CharField(max_length=100)  # found in the content, not in the name
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="attachments/", max_length=200)
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="one_attachment_per_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
