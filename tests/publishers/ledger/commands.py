"""Commands as an operator runs them."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.utils import translation


def ledger(*arguments):
    """Run `manage.py ledger` in English; returns its exit code and what it wrote."""
    out, code = StringIO(), 0
    with translation.override("en"):
        try:
            call_command("ledger", *map(str, arguments), stdout=out, stderr=out)
        except SystemExit as leaving:
            code = leaving.code
        except CommandError as error:
            code = error.returncode
            out.write(str(error))
    return code, out.getvalue()
