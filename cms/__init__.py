"""Loa, the newsroom."""

__version__ = "0.2.0"
