"""Script in any text stays text."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Response, expect

from accounts.models import User
from consultation.authorities.models import Authority
from consultation.digests import actions as digests
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from tests import factories
from tests.browser.conftest import OpenVisitor
from tests.browser.talk import answer, say
from tests.browser.visiting import Visitor
from tests.hostile.canary import LAX
from tests.hostile.payloads import KNOWN

pytestmark = pytest.mark.browser


def everywhere(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


@pytest.fixture
def drafts_of_script(authority: Authority, official: User, at: datetime) -> list[Consultation]:
    """One for each payload: in title, summary, text, the names of residents, and what they say."""
    made = []
    for payload in KNOWN:
        version = drafts.create(
            authority=authority,
            territory=authority.territory,
            topics=[],
            writing=drafts.Writing(
                title=everywhere(payload),
                summary=everywhere(payload),
                source=everywhere(f"# {payload}\n\n{payload}\n\n- {payload}"),
            ),
            official=official,
            at=at,
        )
        consultation = drafts.publish(
            version=version,
            official=official,
            opens_at=None,
            closes_at=at + timedelta(days=21),
            revision=version.revision,
            keys_dir=settings.KEYS_DIR,
            at=at,
        ).consultation
        resident = factories.make_resident(payload[:60])
        answer(say(consultation, resident, at=at, source=payload), resident, at=at, source=payload)
        digests.follow(user=resident, consultation=consultation, at=at)
        drafts.start_next_version(consultation=consultation)
        made.append(consultation)
    return made


def test_script_in_any_text_never_runs(
    visitor: OpenVisitor, drafts_of_script: list[Consultation], official: User
) -> None:
    reader = visitor()
    answers: list[Response] = []
    reader.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  a builtin will not do
    for consultation, payload in zip(drafts_of_script, KNOWN, strict=True):
        thread = consultation.comments.latest("id")
        assert thread.author
        reader.sign_in(thread.author)
        open_unharmed(reader, f"/en/drafts/{consultation.public_id}/")
        expect(reader.main.get_by_role("heading", level=1)).to_have_text(payload)
        open_unharmed(reader, f"/en/comments/{thread.public_id}/edit/")
        expect(reader.main.get_by_role("textbox")).to_have_value(payload)
    for path in ("", "following/", "accounts/settings/", f"comments/{thread.public_id}/reply/"):
        open_unharmed(reader, f"/en/{path}")
    reader.sign_in(official)
    for path in ("", f"{consultation.public_id}/", f"{consultation.public_id}/preview/"):
        open_unharmed(reader, f"/en/desk/{path}")

    pages = [each for each in answers if each.headers.get("content-type", "").startswith("text/html")]
    policies = [each.headers.get("content-security-policy", "none") for each in pages]
    assert len(policies) > 2 * len(KNOWN)
    assert [policy for policy in policies if "script-src 'self'" not in policy or LAX.search(policy)] == []


def open_unharmed(reader: Visitor, path: str) -> None:
    reader.go(path)
    assert reader.page.evaluate("window.ran") is None
