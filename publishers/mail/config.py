"""What every channel that writes mail can be told."""

from __future__ import annotations

from pydantic import Field

from publishers.contract import Config
from publishers.runtime.lazy import gettext_lazy as _


class MailConfig(Config):
    """`subject_prefix` goes before every subject; `sender_name` replaces the name of LOA_MAIL_FROM."""

    subject_prefix: str = Field(default="", title=_("Before every subject"))
    sender_name: str = Field(default="", title=_("Name of the sender"))
