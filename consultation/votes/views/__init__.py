"""Votes come and go in POST bodies; the answer is the vote's box, or the page it stands on."""

from consultation.votes.views.positions import take, withdraw
from consultation.votes.views.reactions import react, unreact

__all__ = ["react", "take", "unreact", "withdraw"]
