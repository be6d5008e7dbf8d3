from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import NAME_MAX

# Letters and symbols that Unicode draws as nothing, so that a name of them looks empty.
BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"))
FORMULA_SIGNS = ("=", "+", "-", "@")  # a table program reads a cell that begins so as a formula
LINK = re.compile(
    r"://|\bwww\.|[a-z0-9-]{2,}\.[a-z]{2,}\b|\w\.(?:рф|қаз|бел|срб|укр)\b",
    re.IGNORECASE,
)


def clean_display_name(typed: str) -> str:
    """The name as it will be shown: no invisible or direction-turning characters, single spaces.

    Raises ValidationError with a sentence for the person.
    """
    text = unicodedata.normalize("NFC", typed).translate(BLANKS)
    text = "".join(" " if c.isspace() else c for c in text)
    text = "".join(c for c in text if not unicodedata.category(c).startswith("C"))
    name = " ".join(text.split())
    if not any(unicodedata.category(c)[0] in "LN" for c in name):
        raise ValidationError(_("Enter a name with at least one letter or digit."), code="empty")
    if len(name) > NAME_MAX:
        raise ValidationError(
            _("Shorten the name to %(most)d characters.") % {"most": NAME_MAX}, code="too_long"
        )
    if name.startswith(FORMULA_SIGNS):
        raise ValidationError(_("Begin the name with a letter or a digit."), code="sign")
    if LINK.search(name):
        raise ValidationError(_("Leave links and addresses out of the name."), code="link")
    return name
