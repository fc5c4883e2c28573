"""The delivery desk in the admin: the board, one delivery, many at once, the outbox, the channels."""
