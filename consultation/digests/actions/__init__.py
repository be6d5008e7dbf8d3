from consultation.digests.actions.composing import compose
from consultation.digests.actions.following import follow, set_preference, unfollow, unsubscribe
from consultation.digests.actions.planning import PLANNED_AT_ONCE, plan

__all__ = ["PLANNED_AT_ONCE", "compose", "follow", "plan", "set_preference", "unfollow", "unsubscribe"]
