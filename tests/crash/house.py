"""A newsroom on disk with work for every channel that reaches outside: `python -m tests.crash.house GRAPH_CONFIG`."""

import json
import sys

STORIES = 13
SUBSCRIBERS = ("an@example.vn", "binh@example.vn", "chi@example.vn")
PRESS = "bao@example.vn"


def build(page: dict[str, str]) -> None:
    """Channels in mode live, three subscribers, one journalist, and stories that are published and planned."""
    from publishers.channels.press.models import Outlet, PressContact
    from publishers.ledger.models import Channel
    from tests.cms.users import house
    from tests.publishers.channels.bulletin.help import subscriber

    for position, (name, config) in enumerate((("fanpage", page), ("bulletin", {}), ("press", {}), ("archive", {}))):
        channel = Channel(slug=name, name=name, publisher=name, mode="live", position=position)
        channel.config = config
        channel.save()
    for address in SUBSCRIBERS:
        subscriber(address)
    outlet = Outlet.objects.create(name="Báo Tỉnh")
    PressContact.objects.create(outlet=outlet, name="Hoài An", email=PRESS)
    newsroom = house.build()
    for number in range(STORIES):
        house.story(newsroom, "truong-a", f"Chuyện số {number:02d} của trường", live=True)


if __name__ == "__main__":
    import django

    django.setup()
    build(json.loads(sys.argv[1]))
