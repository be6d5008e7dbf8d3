from __future__ import annotations

import re

from django.core.validators import EmailValidator
from django.utils.deconstruct import deconstructible


@deconstructible
class ReachableAddress(EmailValidator):
    """One that mail can be sent to: Django's also takes quoted names, and letters that fold to ASCII."""

    user_regex = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{}|~-]+(\.[a-zA-Z0-9!#$%&'*+/=?^_`{}|~-]+)*\Z")

    def validate_domain_part(self, domain_part: str) -> bool:
        try:
            domain_part.encode("idna")
        except UnicodeError:
            return False
        return bool(super().validate_domain_part(domain_part))
