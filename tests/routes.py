"""The named addresses of the site."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def names() -> list[str]:
    """All but those of Django's admin, which is the operator's."""
    return sorted(set(below(get_resolver())))


def below(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"
        elif isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            yield from below(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


# Every name is one of these, else it is a page.
SAME_ADDRESS = {  # a package's name for an address that ours has taken over, or one address under two names
    "account_confirm_login_code",
    "account_login",
    "account_request_login_code",
    "comments:post",
    "mfa_authenticate",
}
LEADING_ON = {"comments:permalink", "languageless", "pages:draft_short", "pages:topic"}
FORMS_ONLY = {
    "demo:become",
    "desk:next",
    "desk:remove_file",
    "desk:understood",
    "digests:follow",
    "digests:follow_subject",
    "digests:try_again",
    "digests:unfollow",
    "digests:unfollow_subject",
    "votes:react",
    "votes:take",
    "votes:unreact",
    "votes:withdraw",
}
FOR_PROGRAMS = {
    "demo:letter_html",
    "desk:file",
    "healthz",
    "metrics",
    "mfa_download_recovery_codes",
    "pages:authority_calendar",
    "pages:authority_feed",
    "pages:calendar",
    "pages:draft_calendar",
    "pages:draft_feed",
    "pages:feed",
    "pages:file",
    "pages:topic_calendar",
    "pages:topic_feed",
    "readyz",
    "robots",
    "sitemap",
}
NO_PAGES = SAME_ADDRESS | LEADING_ON | FORMS_ONLY | FOR_PROGRAMS


def pages() -> set[str]:
    return set(names()) - NO_PAGES
