from consultation.comments.views.discussion import discussion
from consultation.comments.views.history import history
from consultation.comments.views.permalink import permalink
from consultation.comments.views.reply import reply
from consultation.comments.views.revise import edit, withdraw
from consultation.comments.views.translate import translate

__all__ = ["discussion", "edit", "history", "permalink", "reply", "translate", "withdraw"]
