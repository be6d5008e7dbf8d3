from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Every field of every form, allauth's too, takes its shape from one template."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
