"""Files beside a draft: what may be attached is told from the content, and made fit to be passed on."""

from consultation.drafts.attaching.kinds import KINDS, Kind, kind_of, made_fit
from consultation.drafts.attaching.names import file_name

__all__ = ["KINDS", "Kind", "file_name", "kind_of", "made_fit"]
