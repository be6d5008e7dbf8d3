from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

EMAIL_MAX = 254  # RFC 5321
NAME_MAX = 60


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person. Without a password the account opens by e-mail code only."""
        user = self.model(email=email.lower(), **fields)  # an address is looked up in lower case only
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """The person alone. What they do on the platform stands elsewhere."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail address"), max_length=EMAIL_MAX, unique=True)
    display_name = models.CharField(_("Display name"), max_length=NAME_MAX)
    language = models.CharField(
        _("Language"),
        max_length=2,
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
        default="kk",
    )
    time_zone = models.CharField(_("Time zone"), max_length=40, default="Asia/Almaty")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_on = models.DateField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.display_name or "?"
