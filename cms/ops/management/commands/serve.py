"""`manage.py serve`: the whole newsroom on one machine; what `make run` starts."""

import hashlib
import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, gettext_noop, override

from cms.ops import data_folder, port

_WEB_STARTS_WITHIN = 60.0
_DELIVERY_IN_HAND = 60.0


class Command(BaseCommand):
    help = "Prepare the database, then run the web server and the worker until Ctrl-C."
    requires_system_checks = []  # they run below, once there is a database to check

    def handle(self, *args, **options):
        host, number = settings.LOA_HOST, settings.LOA_PORT
        try:
            with port.reserve(host, number) as address, data_folder.held(settings.LOA_DATA):
                self._prepare()
                self._run(address, host, number)
        except port.PortTakenError as error:
            raise CommandError(str(error)) from None
        except data_folder.InUse:
            raise CommandError(
                _both(gettext_noop("Another newsroom runs on %(folder)s."), folder=settings.LOA_DATA)
            ) from None
        except KeyboardInterrupt:
            self.stderr.write(_both(gettext_noop("Stopped before it was ready.")))
            sys.exit(130)

    def _say(self, message: str, **values: object) -> None:
        self.stdout.write(_both(message, **values))
        self.stdout.flush()

    def _prepare(self) -> None:
        self._say(gettext_noop("Data folder: %(folder)s"), folder=settings.LOA_DATA)
        self._say(gettext_noop("Bringing the database up to date"))
        call_command("migrate", interactive=False, verbosity=0)
        self._collect_static()
        self._load_demo()
        self.check(databases=["default"])

    def _collect_static(self) -> None:
        """Collect when a source file came, went or changed since the last time."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list(ignore_patterns=[]):
                facts = Path(storage.path(path)).stat()
                digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
        mark = Path(settings.STATIC_ROOT) / ".collected"
        if mark.exists() and mark.read_text() == digest.hexdigest():
            return
        self._say(gettext_noop("Collecting style sheets and scripts"))
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(digest.hexdigest())

    def _load_demo(self) -> None:
        """Fill an empty database with the demo newsroom, where nobody else can reach its accounts."""
        unfinished = settings.LOA_DATA / "demo-unfinished"
        if unfinished.exists():
            raise CommandError(
                _both(gettext_noop("The demo newsroom was interrupted while it was made; begin anew with: make reset"))
            )
        if get_user_model().objects.exists():
            return
        if not settings.LOA_ON_LOOPBACK:
            self._say(gettext_noop("No demo newsroom on a public address. Make an account: manage.py createsuperuser"))
            return
        self._say(gettext_noop("Making the demo newsroom"))
        unfinished.touch()
        call_command("demo", stdout=self.stdout)
        unfinished.unlink()
        self._say(gettext_noop("Filling the archive"))
        # The archive needs no web server, so the first visitor already finds everything.
        subprocess.run([*_manage(), "worker", "--once", "--channel", "archive"], check=True)

    def _run(self, address, host: str, number: int) -> None:
        """Start both processes, say where they are, and stop both when asked to or when one of them ends."""
        stop_signals = []
        for stop_signal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(stop_signal, lambda *_: stop_signals.append(True))
        ended = {
            "web": gettext_noop("The web server ended by itself (code %(code)s); stopping."),
            "worker": gettext_noop("The worker ended by itself (code %(code)s); stopping."),
        }
        running: dict[str, subprocess.Popen] = {}
        failed = False
        try:
            self._say(gettext_noop("Starting the web server and the worker"))
            running["web"] = _start(_gunicorn(address), pass_fds=[address.fileno()])
            if self._answers(host, number, lambda: bool(stop_signals) or running["web"].poll() is not None):
                running["worker"] = _start([*_manage(), "worker"])
                self._welcome()
            elif not stop_signals and running["web"].poll() is None:
                failed = True
                self._say(gettext_noop("The web server does not answer."))
            while not (stop_signals or failed):
                for name, process in running.items():
                    if process.poll() is not None:
                        failed = True
                        self._say(ended[name], code=process.returncode)
                time.sleep(0.2)
        finally:
            self._stop(running, stop_signals)
        if failed:
            sys.exit(1)

    def _answers(self, host: str, number: int, give_up: Callable[[], bool]) -> bool:
        """Wait until the web server answers; False when it does not in time or there is no point in waiting."""
        deadline = time.monotonic() + _WEB_STARTS_WITHIN
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        while time.monotonic() < deadline and not give_up():
            asking = http.client.HTTPConnection(reachable, number, timeout=5)
            try:
                asking.request("GET", "/health/live", headers={"Host": "localhost"})
                return asking.getresponse().status < 500
            except OSError:
                time.sleep(0.1)
            finally:
                asking.close()
        return False

    def _welcome(self) -> None:
        base = settings.LOA_BASE_URL
        self.stdout.write("")
        self._say(gettext_noop("Public site: %(address)s"), address=f"{base}/")
        self._say(gettext_noop("Newsroom: %(address)s"), address=f"{base}/admin/")
        self._say(gettext_noop("Archive: %(address)s"), address=f"{base}/tim-kiem/")
        if settings.LOA_ON_LOOPBACK:
            people = get_user_model().objects.filter(username__in=settings.LOA_DEMO_ACCOUNTS).order_by("pk")
            if names := ", ".join(people.values_list("username", flat=True)):
                self._say(gettext_noop("Accounts: %(names)s"), names=names)
                self._say(gettext_noop("Password of each: %(password)s"), password=settings.LOA_DEMO_PASSWORD)
        self._say(gettext_noop("Stop with Ctrl-C."))

    def _stop(self, running: dict[str, subprocess.Popen], stop_signals: list) -> None:
        """End both: the web server finishes its answers, the worker the delivery in hand. Asked again, at once."""
        if stop_signals:
            self._say(gettext_noop("Stopping; the worker finishes the delivery in hand"))
        for process in running.values():
            process.terminate()
        stop_signals.clear()
        deadline = time.monotonic() + _DELIVERY_IN_HAND
        while any(process.poll() is None for process in running.values()):
            if stop_signals or time.monotonic() > deadline:
                for process in running.values():
                    process.kill()
            time.sleep(0.05)
        self._say(gettext_noop("Stopped."))


def _both(message: str, **values: object) -> str:
    """The message in Vietnamese and English on one line: whoever starts Loa may read only one of them."""
    lines = []
    for language in ("vi", "en"):
        with override(language):
            lines.append(gettext(message) % values)
    return " · ".join(dict.fromkeys(lines))


def _start(command: list[str], **options) -> subprocess.Popen:
    """Start a process of the house. Ctrl-C reaches the whole group: until the process minds signals itself it must
    not die of that one, because this command ends it in order."""
    return subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN), **options)


def _manage() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py")]


def _gunicorn(address) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi:application"),
        *("--config", "python:cms.settings.gunicorn", "--bind", f"fd://{address.fileno()}"),
    ]
