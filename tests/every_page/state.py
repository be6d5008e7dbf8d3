"""A site in the largest state that its pages are promised for: 400 provisions, 100 threads."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from accounts.models import User
from consultation.authorities.models import Topic
from consultation.comments import actions as comments
from consultation.comments.models import Comment
from consultation.digests import actions as digests
from consultation.digests.subjects import Subject
from consultation.drafts import actions as drafts
from consultation.drafts.models import Consultation
from consultation.lib.translated import LANGUAGES
from consultation.pages import actions as pages
from consultation.votes import actions as votes
from tests import factories
from tests.browser.talk import answer, choose, say
from tests.texts import PROVISIONS, code, opinion

DAY = timedelta(days=1)
THREADS = 100


class Site:
    """`draft` is open, `closed` in review, `untranslated` lacks English.

    `person` took part in all ways, `secured` has a second factor.
    """

    def __init__(self, *, at: datetime, provisions: int = PROVISIONS, threads: int = THREADS) -> None:
        self.at = at
        self.authority = factories.make_authority()
        self.official = factories.make_official(self.authority)
        self.person = factories.make_resident("Динара")
        self.secured = factories.make_resident("Ержан")
        self.topic = Topic.objects.create(
            slug="safety", name_kk="Қауіпсіздік", name_ru="Безопасность", name_en="Safety"
        )
        self.draft = self._publish(provisions)
        self.anchors = [*self.draft.public_version.provisions.values_list("anchor", flat=True)]
        self.own, self.reply = self._talk(threads)
        self.closed = self._close_another()
        self.untranslated = factories.make_consultation(self.authority, at=at, languages=("kk", "ru"))
        self._begin_next_version()
        self._follow_everything()
        self._secure()

    def _publish(self, provisions: int) -> Consultation:
        working = factories.make_working(self.authority, at=self.at - 2 * DAY)
        working.consultation.topics.add(self.topic)
        text = drafts.Writing(source={language: code(language, provisions) for language in LANGUAGES})
        drafts.save_working(version=working, revision=1, writing=text)
        return drafts.publish(
            version=working,
            official=self.official,
            opens_at=None,
            closes_at=self.at + 21 * DAY,
            revision=2,
            keys_dir=settings.KEYS_DIR,
            at=self.at - 2 * DAY,
        ).consultation

    def _talk(self, threads: int) -> tuple[Comment, Comment]:
        """Returns what the person said, changed and translated, and an answer to something else of theirs."""
        speakers = [factories.make_resident(f"Speaker {n}") for n in range(10)]
        for n in range(threads):
            posted_at = self.at - DAY + timedelta(minutes=10 * n)
            for anchor in (None, self.anchors[1]):
                say(self.draft, speakers[n % 10], at=posted_at, anchor=anchor, source=opinion(n))
        first, own = (say(self.draft, self.person, at=self.at, source=opinion(n)) for n in (1, 2))
        reply = answer(first, speakers[0], at=self.at, source=opinion(3))
        comments.edit(comment=own, author=self.person, source=opinion(4), language="en", at=self.at)
        comments.translate(comment=own, translator=self.person, source=opinion(5), language="kk", at=self.at)
        for place in (None, *self.anchors[1:4]):
            choose(self.draft, place, at=self.at)
        return own, reply

    def _close_another(self) -> Consultation:
        closed = factories.make_consultation(
            self.authority, at=self.at, opens_in=-3 * DAY, closes_in=-DAY, provisions=60
        )
        for place in (None, *closed.public_version.provisions.values_list("anchor", flat=True)[1:4]):
            choose(closed, place, at=self.at - 2 * DAY)
        votes.close(at=self.at)
        return closed

    def _begin_next_version(self) -> None:
        version = drafts.start_next_version(consultation=self.draft)
        drafts.attach(version=version, name="plan.pdf", content=b"%PDF-1.7\n%%EOF\n", at=self.at)

    def _follow_everything(self) -> None:
        EmailAddress.objects.create(user=self.person, email=self.person.email, verified=True, primary=True)
        pages.state_residence(user=self.person, territory=self.draft.territory)
        for subject in (
            Subject(consultation=self.draft),
            Subject(consultation=self.draft, anchor=self.anchors[1]),
            Subject(topic=self.topic),
            Subject(territory=self.draft.territory),
            Subject(authority=self.authority),
        ):
            digests.follow_subject(user=self.person, subject=subject, at=self.at - 3 * DAY)

    def _secure(self) -> None:
        self.secured.set_password("бір екі үш")
        User.objects.filter(pk=self.secured.pk).update(password=self.secured.password)
        TOTP.activate(self.secured, generate_totp_secret())
        RecoveryCodes.activate(self.secured)
