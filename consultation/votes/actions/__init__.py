from consultation.votes.actions.closing import close
from consultation.votes.actions.counting import count
from consultation.votes.actions.forgetting import destroy_key
from consultation.votes.actions.reacting import react, unreact
from consultation.votes.actions.taking import take, withdraw

__all__ = ["close", "count", "destroy_key", "react", "take", "unreact", "withdraw"]
