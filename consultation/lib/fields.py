"""Form fields that take what people paste."""

from __future__ import annotations

from typing import Any

from django import forms

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
