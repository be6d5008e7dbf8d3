from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from consultation.authorities.models import Authority, Territory, Topic
from consultation.drafts.forms.texts import change_note, introduction, legal_ground, text
from consultation.drafts.models import Consultation, DraftVersion
from consultation.drafts.written import Writing
from consultation.lib.fields import NameChoiceField, NamesChoiceField
from consultation.lib.translated import LANGUAGES

REVISION_MAX = 2**31 - 1
CONSULTATION_TEXTS = ("title", "summary", "legal_ground")
VERSION_TEXTS = ("source", "change_note")
SETTING = ("authority", "territory", "topics", "answer_by")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def answer_by_field() -> forms.DateField:
    return forms.DateField(
        label=_("You answer by"),
        required=False,
        widget=DayInput,
        help_text=_("By this day you publish what became of people’s opinions. They see the promise."),
    )


class DraftForm(forms.Form):
    """A draft in up to three languages. What residents already read is not asked for again."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=REVISION_MAX, required=False
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        authorities: QuerySet[Authority],
        version: DraftVersion | None = None,
    ) -> None:
        consultation = version.consultation if version else None
        self.public = bool(consultation and consultation.current_version_id)
        super().__init__(data, initial=_initial(version))
        self.label_suffix = ""
        for language in LANGUAGES:
            if not (self.public and consultation and getattr(consultation, f"title_{language}")):
                self.fields.update(introduction(language))
            if not (self.public and consultation and getattr(consultation, f"legal_ground_{language}")):
                self.fields.update(legal_ground(language))
            self.fields.update(text(language))
            if self.public:
                self.fields.update(change_note(language))
        if not self.public:
            self._add_setting(authorities, choose_authority=version is None and len(authorities) > 1)
        self.order_fields(["authority", "territory", "topics", *self.fields])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        titles = [name for name in self.fields if name.startswith("title_")]
        if not self.public and not self.errors and not any(cleaned.get(name) for name in titles):
            self.add_error(
                titles[0], _("Give the draft a title in at least one language, so that you find it.")
            )
        return cleaned

    def writing(self) -> Writing:
        """What was typed, by language. Call it on a valid form."""
        texts = {
            name: {
                language: self.cleaned_data[f"{name}_{language}"]
                for language in LANGUAGES
                if f"{name}_{language}" in self.fields
            }
            for name in (*CONSULTATION_TEXTS, *VERSION_TEXTS)
        }
        return Writing(**texts)

    def text_names(self) -> list[str]:
        return [name for name in self.fields if name.rpartition("_")[0] in CONSULTATION_TEXTS + VERSION_TEXTS]

    def setting(self) -> list[BoundField]:
        return [self[name] for name in SETTING if name in self.fields]

    def languages(self) -> Iterable[tuple[str, str, list[BoundField]]]:
        """Each language, its own name for itself, and its fields in the order in which they are written."""
        for language, own_name in settings.LANGUAGES:
            names = (f"{name}_{language}" for name in (*CONSULTATION_TEXTS, *VERSION_TEXTS))
            yield language, own_name, [self[name] for name in names if name in self.fields]

    def _add_setting(self, authorities: QuerySet[Authority], *, choose_authority: bool) -> None:
        if choose_authority:
            self.fields["authority"] = NameChoiceField(authorities, label=_("Authority"))
        self.fields["territory"] = NameChoiceField(
            Territory.objects.all(),
            label=_("Where it will apply"),
            initial=authorities[0].territory_id if authorities else None,
        )
        self.fields["topics"] = NamesChoiceField(
            Topic.objects.all(),
            label=_("Topics"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            template_name="desk/_choices.html",
        )
        self.fields["answer_by"] = answer_by_field()


def _initial(version: DraftVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    consultation = version.consultation_to_be()
    return {
        "revision": version.revision,
        "territory": consultation.territory_id,
        "topics": [topic.pk for topic in consultation.topics.all()],
        "answer_by": consultation.answer_by,
        **_columns(consultation, CONSULTATION_TEXTS),
        **_columns(version, VERSION_TEXTS),
    }


def _columns(row: Consultation | DraftVersion, names: Iterable[str]) -> dict[str, str]:
    return {
        f"{name}_{language}": getattr(row, f"{name}_{language}") for name in names for language in LANGUAGES
    }
