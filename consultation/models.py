"""Names every feature's models, so that Django finds them. Nobody imports from here."""

from consultation.authorities.models import Authority, Membership, Residence, Territory, Topic
from consultation.comments.models import Comment, CommentTranslation, EarlierText
from consultation.digests.models import Digest, DigestPreference, Follow
from consultation.drafts.models import Attachment, Consultation, DraftVersion, Provision, ProvisionText
from consultation.outbox.models import Bounce, OutgoingMail
from consultation.pages.models import KnownWord, Stamp
from consultation.record.models import Event, TickRun
from consultation.votes.models import Position, Reaction, ReactionChange, ReactionTally, Tally, TallyChange

__all__ = [
    "Attachment",
    "Authority",
    "Bounce",
    "Comment",
    "CommentTranslation",
    "Consultation",
    "Digest",
    "DigestPreference",
    "DraftVersion",
    "EarlierText",
    "Event",
    "Follow",
    "KnownWord",
    "Membership",
    "OutgoingMail",
    "Position",
    "Provision",
    "ProvisionText",
    "Reaction",
    "ReactionChange",
    "ReactionTally",
    "Residence",
    "Stamp",
    "Tally",
    "TallyChange",
    "Territory",
    "TickRun",
    "Topic",
]
