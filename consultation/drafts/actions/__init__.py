from consultation.drafts.actions.adding_language import add_language
from consultation.drafts.actions.attaching import attach, detach
from consultation.drafts.actions.closing_soon import CLOSES_SOON, record_closings_soon
from consultation.drafts.actions.ending import withdraw
from consultation.drafts.actions.opening import record_openings
from consultation.drafts.actions.publishing import publish, rebuild_html
from consultation.drafts.actions.writing import create, save_working, start_next_version
from consultation.drafts.written import Writing

__all__ = [
    "CLOSES_SOON",
    "Writing",
    "add_language",
    "attach",
    "create",
    "detach",
    "publish",
    "rebuild_html",
    "record_closings_soon",
    "record_openings",
    "save_working",
    "start_next_version",
    "withdraw",
]
