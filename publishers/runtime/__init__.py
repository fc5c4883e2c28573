"""What ledger, mail, channels and search share."""
