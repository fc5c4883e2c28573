"""No file knows itself by way of others, so each can be read, tested and moved without them."""

from pathlib import Path

import pytest

from tests.architecture.knowledge import PORTS, SETTINGS, Knowledge

ROOT = Path(__file__).resolve().parents[2]


def test_no_files_know_each_other_in_a_circle():
    circles = Knowledge(ROOT).circles()
    assert not circles, "\n".join(" <-> ".join(circle) for circle in circles)


@pytest.mark.parametrize(
    "line",
    [
        "from publishers.ledger import planning",
        "def late():\n    import publishers.ledger.planning",
        "if TYPE_CHECKING:\n    from publishers.ledger.planning import plan",
        "TABLE = {'planner': 'publishers.ledger.planning:Planner'}",
        "ForeignKey('engine.Publication')",
        "get_model('engine', 'Publication')",
        "get_model('engine', 'Picture')",
    ],
)
@pytest.mark.parametrize("back", ["import cms.source", "import_string(settings.LOA_SOURCE)", "ports.SOURCE.get()"])
def test_a_circle_is_noticed(tmp_path, line, back):
    files = {
        SETTINGS: "LOA_SOURCE = 'cms.source.Source'",
        PORTS: "SOURCE: Port = Port('LOA_SOURCE')",
        "cms/source.py": line,
        "publishers/ledger/apps.py": "class LedgerConfig:\n    label = 'engine'",
        "publishers/ledger/models.py": "from publishers.ledger import planning\n\nclass Publication: ...",
        "publishers/ledger/pictures.py": "from publishers.ledger import planning\n\nclass Picture: ...",
        "publishers/ledger/planning.py": back,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (circle,) = Knowledge(tmp_path).circles()
    assert {"cms/source.py", "publishers/ledger/planning.py"} <= set(circle)
