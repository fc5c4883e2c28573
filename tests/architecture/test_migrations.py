"""The linter of migrations sees what locks a table in use or breaks the release before, and lets the rest pass."""

import subprocess
import sys

from tests.architecture import migrations


def test_a_migration_that_the_release_before_cannot_live_with_is_refused():
    names = ["core.0009_embeds_looked_up", "engine.0002_channels_have_a_pace"]
    run = subprocess.run(
        [sys.executable, "-m", "tests.architecture.migrations", *names],
        cwd=migrations.ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1, run.stderr
    assert "(core, 0009_embeds_looked_up)... OK" in run.stdout
    assert "DROPPING columns (table: engine_delivery, column: urgent)" in run.stdout
    assert "CREATE INDEX locks table" in run.stdout


def test_the_list_of_older_migrations_names_those_that_exist():
    old, accepted = migrations.listed()
    assert old | set(accepted) <= set(migrations.ours())
    assert not old & set(accepted)
