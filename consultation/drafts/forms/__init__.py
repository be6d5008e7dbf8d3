from consultation.drafts.forms.attaching import AttachForm
from consultation.drafts.forms.ending import WithdrawForm
from consultation.drafts.forms.publishing import PublishForm
from consultation.drafts.forms.writing import SOURCE_MAX, DraftForm

__all__ = ["SOURCE_MAX", "AttachForm", "DraftForm", "PublishForm", "WithdrawForm"]
