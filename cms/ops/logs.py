"""Lines of log: without the secrets of addresses, and as JSON objects for programs that collect them."""

import json
import logging
import re
from datetime import UTC, datetime

_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_SECRETS = re.compile(r"(/(?:xac-nhan|huy|lai)/|/password_reset/confirm/[^/\s]+/|[?&]s=)[^/\s&']+")


class SecretsFilter(logging.Filter):
    """Hides what opens something to whoever has the address: links to confirm, leave, set a password, see a file.

    Django logs the address of each request that it refuses, the right token in it included.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record through."""
        message = record.getMessage()
        if (hidden := _SECRETS.sub(r"\1[…]", message)) != message:
            record.msg, record.args = hidden, ()
        if hasattr(record, "request"):
            record.request = _SECRETS.sub(r"\1[…]", str(record.request))
        return True


class JsonFormatter(logging.Formatter):
    """One object a line: `time` (ISO 8601, UTC), `level`, `logger`, `message`, and what the caller gave as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD},
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
