from consultation.drafts.actions.ending import withdraw
from consultation.drafts.actions.opening import record_openings
from consultation.drafts.actions.publishing import publish, rebuild_html
from consultation.drafts.actions.writing import create, save_working, start_next_version
from consultation.drafts.written import Writing

__all__ = [
    "Writing",
    "create",
    "publish",
    "rebuild_html",
    "record_openings",
    "save_working",
    "start_next_version",
    "withdraw",
]
