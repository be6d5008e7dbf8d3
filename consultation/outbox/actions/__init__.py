from consultation.outbox.actions.claiming import Claims, hold
from consultation.outbox.actions.queueing import queue
from consultation.outbox.actions.sending import send_due
from consultation.outbox.actions.settling import SENDER_PRESUMED_DEAD, presume_sent, prune, sweep

__all__ = ["SENDER_PRESUMED_DEAD", "Claims", "hold", "presume_sent", "prune", "queue", "send_due", "sweep"]
