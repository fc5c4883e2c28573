"""A newsroom at its smallest: the engine's tests need contents, not Wagtail."""
