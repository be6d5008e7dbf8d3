from consultation.digests.actions.composing import compose
from consultation.digests.actions.following import (
    follow,
    follow_subject,
    set_preference,
    unfollow,
    unfollow_subject,
    unsubscribe,
)
from consultation.digests.actions.planning import plan

__all__ = [
    "compose",
    "follow",
    "follow_subject",
    "plan",
    "set_preference",
    "unfollow",
    "unfollow_subject",
    "unsubscribe",
]
