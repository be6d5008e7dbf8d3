from consultation.drafts.forms.adding_language import LanguageForm
from consultation.drafts.forms.attaching import AttachForm
from consultation.drafts.forms.ending import WithdrawForm
from consultation.drafts.forms.publishing import PublishForm
from consultation.drafts.forms.texts import SOURCE_MAX
from consultation.drafts.forms.writing import DraftForm

__all__ = ["SOURCE_MAX", "AttachForm", "DraftForm", "LanguageForm", "PublishForm", "WithdrawForm"]
