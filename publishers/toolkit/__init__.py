"""What plugins may use: HTTP with error mapping, text fitting. Knows the contract and no Django model."""
