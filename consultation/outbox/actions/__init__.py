from consultation.outbox.actions.claiming import claim
from consultation.outbox.actions.queueing import queue
from consultation.outbox.actions.sending import send, send_due
from consultation.outbox.actions.settling import SENDER_PRESUMED_DEAD, presume_sent, prune, sweep

__all__ = ["SENDER_PRESUMED_DEAD", "claim", "presume_sent", "prune", "queue", "send", "send_due", "sweep"]
