from consultation.digests.queries.following import (
    audience,
    follows_of,
    is_following,
    is_following_subject,
    last_told_at,
    next_digest_at,
    preference_of,
)
from consultation.digests.queries.news import Match, News, Window, digests_to_compose, news_for

__all__ = [
    "Match",
    "News",
    "Window",
    "audience",
    "digests_to_compose",
    "follows_of",
    "is_following",
    "is_following_subject",
    "last_told_at",
    "news_for",
    "next_digest_at",
    "preference_of",
]
