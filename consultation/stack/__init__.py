"""The running parts: embedded database and broker, mail server, and the supervisor behind `make demo`.

The lowest layer: it knows nothing of Django or of the product, and hands both only addresses.
"""
