"""Links of mails that were sent long ago lead where they led, whatever the modules are called by now."""

import pytest
from django.core.signing import Signer

from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.channels.press.help import contact, outlet
from tests.publishers.channels.search_alerts.help import saved_search


@pytest.mark.parametrize(
    ("address", "salt", "made"),
    [
        ("/dang-ky/huy/{}/", "publishers.bulletin.leave", lambda: subscriber("a@example.vn")),
        ("/dang-ky/tim-kiem/huy/{}/", "publishers.bulletin.following", lambda: saved_search("q=hoc+bong")),
        ("/bao-chi/huy/{}/", "publishers.press.leave", lambda: contact("c@example.vn", outlet())),
    ],
)
def test_a_link_to_stop_mail_still_stops_it(client, db, address, salt, made):
    link = address.format(Signer(salt=salt).sign(str(made().pk)))
    answer = client.get(link)
    assert answer.status_code == 200 and "<form" in answer.content.decode()
