"""What the tests of the views send and look at."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from consultation.comments.models import Comment
from consultation.drafts.models import Consultation

HTMX = {"HX-Request": "true"}
EACH_WAY = pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain form", "htmx"])


def fields(source: str = "I *agree*.", **changed: str) -> dict[str, str]:
    return {"source": source, "language": "en", "form_token": str(uuid4()), "anchor": ""} | changed


def url(subject: Consultation | Comment, name: str = "post") -> str:
    return reverse(f"comments:{name}", args=[subject.public_id])


def texts() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("source", flat=True))
