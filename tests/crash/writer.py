"""Whoever publishes, as a process that does what each line of its input says: `urgent TITLE`, `item TITLE`, `bulk`.

`bulk` publishes item after item, as fast as it can, until the next line. Each line is answered by one.
"""

import select
import sys
from itertools import count
from types import SimpleNamespace


def main() -> None:
    from cms.core.models import UnitPage
    from tests.cms.users import house

    newsroom = SimpleNamespace(pages={page.slug: page for page in UnitPage.objects.all()})
    numbers = count()

    def publish(title: str, urgent: bool = False, unit: str = "truong-b") -> None:
        page = house.story(newsroom, unit, title)
        page.urgent = urgent
        page.save_revision().publish()

    say = sys.stdout.write
    for line in iter(sys.stdin.readline, ""):
        verb, _, title = line.strip().partition(" ")
        say(f"{verb}\n")
        sys.stdout.flush()
        while verb == "bulk" and not select.select([sys.stdin], [], [], 0)[0]:
            # In a unit of its own: two who add pages to one unit at the same moment get in each other's way.
            publish(f"Bài thứ {next(numbers)} trong loạt", unit="truong-a")
        if verb != "bulk":
            publish(title, urgent=verb == "urgent")
            say("done\n")
            sys.stdout.flush()


if __name__ == "__main__":
    import django

    django.setup()
    main()
