"""The calendar in the admin: what stands in it, plans, another day, and the address for other programs."""
