from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User

if TYPE_CHECKING:
    UserAdminBase = admin.ModelAdmin[User]
else:
    UserAdminBase = admin.ModelAdmin


@admin.register(User)
class UserAdmin(UserAdminBase):
    """For the operator. Passwords are nobody's business here: people set their own, or sign in by a code."""

    list_display = ("display_name", "email", "is_active", "is_staff", "joined_on")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "display_name")
    readonly_fields = ("public_id", "joined_on")
    fields = ("email", "display_name", "language", "time_zone", "is_active", "is_staff", *readonly_fields)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: object
    ) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, bool(change))
