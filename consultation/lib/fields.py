"""Form fields that take what people paste."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from consultation.lib.alphabets import by_name
from consultation.lib.text import clean, clean_line


class CleanCharField(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean_line(value) if isinstance(value, str) else value)


class CleanTextField(forms.CharField):
    """Text of several lines. Lengths count after cleaning, so a Windows line end is one character."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class ByName(ModelChoiceIterator):  # type: ignore[type-arg]
    """In the order of the reader's alphabet, whatever the order of the rows."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield "", str(self.field.empty_label)
        yield from (self.choice(row) for row in by_name(self.queryset))


class NameChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = ByName


class NamesChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    iterator = ByName
