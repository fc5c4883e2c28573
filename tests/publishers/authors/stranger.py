"""What an author outside has: Loa's folder with an environment of its own, and an empty folder beside it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def lay_out(folder: Path) -> Path:
    """A folder like Loa's (links to it, and its own `.venv`), in which commands of the docs run as they are written.

    The environment sees every package of ours, keeps what is installed into it, and asks no index.
    """
    loa = folder / "loa"
    loa.mkdir(parents=True)
    for entry in ROOT.iterdir():
        if not entry.name.startswith(".") and entry.name != "var":
            (loa / entry.name).symlink_to(entry)
    environment = loa / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python3*/site-packages")
    ours = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "ours.pth").write_text("\n".join(ours) + "\n")
    pip = environment / "bin" / "pip"
    pip.write_text(f"#!{environment / 'bin' / 'python'}\nfrom pip import main\n\nraise SystemExit(main())\n")
    pip.chmod(0o755)
    # What `make` would install is there already.
    for stamp in ("runtime.txt", "tests.txt"):
        (environment / stamp).touch()
    return loa


def run(command: list[str] | str, loa: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run a command in Loa's folder as a stranger would, without the network of packages."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTEST_", "DJANGO_"))
    }
    environment.update(
        LOA_DATA=str(loa.parent / "data"),
        PIP_NO_INDEX="1",
        PIP_NO_BUILD_ISOLATION="0",  # pip reads the negation: 0 means that the environment's setuptools is used
        PIP_NO_DEPS="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        **variables,
    )
    return subprocess.run(
        command, cwd=loa, env=environment, shell=isinstance(command, str), capture_output=True, text=True
    )
