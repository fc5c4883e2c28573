"""What the newsroom tells the ledger of its items: what should be published, and as what."""
