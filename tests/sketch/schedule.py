"""A newsroom without a schedule."""


def publish_due(now):
    return None
