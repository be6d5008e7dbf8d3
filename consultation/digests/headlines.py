"""One sentence for a whole letter: what matters most in it."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from consultation.digests.telling import Weight


def sentence(weight: Weight, title: str) -> str:
    return sentences()[weight] % {"title": title}


def and_more(count: int) -> str:
    """How many drafts there are beside the one in the headline; nothing for none."""
    if not count:
        return ""
    return ngettext("There is news in %(n)s more draft.", "There is news in %(n)s more drafts.", count) % {
        "n": count
    }


def sentences() -> dict[Weight, str]:
    anything = gettext("There is news about “%(title)s”.")
    return dict.fromkeys(Weight, anything) | {
        Weight.CLOSING: gettext("“%(title)s” closes soon: now is the time to say what you think."),
        Weight.WITHDRAWN: gettext("“%(title)s” has been withdrawn."),
        Weight.NEW: gettext("A new draft has been published: “%(title)s”."),
        Weight.CHANGED: gettext("“%(title)s” has a new version."),
        Weight.OPENED: gettext("“%(title)s” is open for comments and positions."),
        Weight.DATES: gettext("“%(title)s” has new dates."),
        Weight.LANGUAGE: gettext("“%(title)s” can be read in one more language."),
        Weight.CLOSED: gettext("The discussion of “%(title)s” has closed."),
    }
