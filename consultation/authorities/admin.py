"""What the operator looks after by hand: public bodies, who serves where, territories and topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from consultation.authorities.models import Authority, Membership, Territory, Topic
from consultation.authorities.queries import is_operator

if TYPE_CHECKING:
    Page = admin.ModelAdmin[Any]  # a generic in the stubs only
else:
    Page = admin.ModelAdmin


def operates(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and (user.is_superuser or is_operator(user))


class OperatorPage(Page):
    def has_module_permission(self, request: HttpRequest) -> bool:
        return operates(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return operates(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return operates(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return operates(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return operates(request)


@admin.register(Territory)
class TerritoryPage(OperatorPage):
    list_display = ("code", "kind", "name_ru", "population", "population_on")
    list_filter = ("kind",)
    search_fields = ("code", "name_kk", "name_ru", "name_en")
    autocomplete_fields = ("parent",)


@admin.register(Topic)
class TopicPage(OperatorPage):
    list_display = ("slug", "name_kk", "name_ru", "name_en")


@admin.register(Authority)
class AuthorityPage(OperatorPage):
    list_display = ("slug", "name_ru", "territory", "required_languages")
    list_select_related = ("territory",)
    search_fields = ("slug", "name_kk", "name_ru", "name_en")
    autocomplete_fields = ("territory",)


@admin.register(Membership)
class MembershipPage(OperatorPage):
    list_display = ("user", "role", "authority")
    list_filter = ("role",)
    list_select_related = ("user", "authority")
    raw_id_fields = ("user",)
    autocomplete_fields = ("authority",)
