from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.language import LanguageSelect
from consultation.comments import rules
from consultation.comments.models import COMMENT_MAX
from consultation.lib.fields import CleanTextField

NOBODYS = uuid.uuid4()  # stands in an empty form where its token will


class CommentForm(forms.Form):
    """A text, the language it is in, and a token by which a double click posts once."""

    source = CleanTextField(
        label=_("Your comment"),
        help_text=_("Up to 4,000 characters. An empty line begins a paragraph, *stars* make emphasis."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES, widget=LanguageSelect)
    form_token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, token: uuid.UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.token = token or uuid.uuid4()
        self.empty = not self.is_bound and not self.initial
        self.initial.setdefault("form_token", self.token)
        self.initial.setdefault("language", (get_language() or settings.LANGUAGE_CODE)[:2])
        # Several of these forms may be open on one page.
        self.auto_id = f"%s-{self.token.hex[:8]}"

    @property
    def fields_in_place(self) -> SafeString:
        """Where the form is empty they are the same for all but for the token."""
        if not self.empty:
            return self.render("comments/_fields.html")
        blank = empty_fields(get_language() or settings.LANGUAGE_CODE)
        filled = blank.replace(str(NOBODYS), str(self.token)).replace(NOBODYS.hex[:8], self.token.hex[:8])
        return mark_safe(filled)  # noqa: S308  a token has only digits and letters

    def clean_source(self) -> str:
        try:
            return rules.tidy(self.cleaned_data["source"])
        except rules.TextMissing:
            raise forms.ValidationError(_("Write something first.")) from None
        except rules.TextTooLong as error:
            raise forms.ValidationError(too_long(error.length)) from None

    def clean_form_token(self) -> uuid.UUID:
        return self.cleaned_data["form_token"] or uuid.uuid4()


@cache
def empty_fields(language: str) -> SafeString:
    """In the language that is active, which is given only so that each is kept."""
    return CommentForm(token=NOBODYS).render("comments/_fields.html")


class PostForm(CommentForm):
    anchor = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def clean_anchor(self) -> str | None:
        return self.cleaned_data["anchor"] or None


class EditForm(CommentForm):
    form_token = None  # type: ignore[assignment]


class TranslationForm(CommentForm):
    form_token = None  # type: ignore[assignment]

    def __init__(self, *args: Any, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(code, name) for code, name in settings.LANGUAGES if code != original]
        self.fields["source"].label = _("Your translation")
        self.fields["language"] = forms.ChoiceField(
            label=_("Translated into"), choices=others, widget=LanguageSelect
        )


def too_long(length: int) -> str:
    over = length - COMMENT_MAX
    return ngettext(
        "The text is %(over)s character too long. Up to %(limit)s are possible.",
        "The text is %(over)s characters too long. Up to %(limit)s are possible.",
        over,
    ) % {"over": over, "limit": COMMENT_MAX}
