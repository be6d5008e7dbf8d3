"""Names every feature's models, so that Django finds them. Nobody imports from here."""

from consultation.authorities.models import Authority, Membership, Territory, Topic
from consultation.comments.models import Comment
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts.models import Consultation, DraftVersion, Provision, ProvisionText
from consultation.outbox.models import OutgoingMail
from consultation.record.models import Event, TickRun
from consultation.votes.models import Position, Tally, TallyChange

__all__ = [
    "Authority",
    "Comment",
    "Consultation",
    "Digest",
    "DigestPreference",
    "DraftVersion",
    "Event",
    "Follow",
    "Membership",
    "OutgoingMail",
    "Position",
    "Provision",
    "ProvisionText",
    "Tally",
    "TallyChange",
    "Territory",
    "TickRun",
    "Topic",
]
