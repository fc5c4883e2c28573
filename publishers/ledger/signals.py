"""What the engine says of itself to whoever wants to hear it."""

from django.dispatch import Signal

operator_acted = Signal()
"""An operator did something without the desk. Sent with `action` (as the desk names it), `who` (text), and either
`deliveries` (a list) or `channel`."""
