from consultation.comments.views.discussion import discussion
from consultation.comments.views.permalink import permalink
from consultation.comments.views.reply import reply
from consultation.comments.views.revise import edit, withdraw

__all__ = ["discussion", "edit", "permalink", "reply", "withdraw"]
