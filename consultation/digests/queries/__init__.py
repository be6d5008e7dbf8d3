from consultation.digests.queries.due import Due, digests_to_compose, follows_of_reader
from consultation.digests.queries.following import (
    audience,
    follows_of,
    is_following,
    is_following_subject,
    last_told_at,
    next_digest_at,
    preference_of,
)
from consultation.digests.queries.matching import Followed, Match
from consultation.digests.queries.news import Happening, News, Window, news_for

__all__ = [
    "Due",
    "Followed",
    "Happening",
    "Match",
    "News",
    "Window",
    "audience",
    "digests_to_compose",
    "follows_of",
    "follows_of_reader",
    "is_following",
    "is_following_subject",
    "last_told_at",
    "news_for",
    "next_digest_at",
    "preference_of",
]
