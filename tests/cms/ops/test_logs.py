"""What the log does not say."""

import io
import logging

import pytest
from django.test import Client

from cms.ops.logs import JsonFormatter


@pytest.mark.parametrize(
    "address",
    [
        "/dang-ky/xac-nhan/{}/",
        "/dang-ky/tim-kiem/huy/{}/?a=b",
        "/bao-chi/huy/{}/",
        "/admin/password_reset/confirm/Mg/{}/",
        "/documents/1/a.pdf?s={}",
    ],
)
def test_no_line_of_the_log_holds_the_token_of_a_link(db, address):
    secret, written = "mot-ma-rieng", io.StringIO()
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    before, formatter = console.setStream(written), console.formatter
    console.setFormatter(JsonFormatter())
    try:
        for method in ("get", "post", "put"):
            getattr(Client(enforce_csrf_checks=True), method)(address.format(secret))
    finally:
        console.setStream(before)
        console.setFormatter(formatter)
    assert address.split("/")[1] in written.getvalue()
    assert secret not in written.getvalue()
