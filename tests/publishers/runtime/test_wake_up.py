"""A worker that sleeps wakes up, wherever the data folder is."""

import pytest

from publishers.runtime.wake_up import LocalListener, wake_here


@pytest.mark.parametrize("parts", [("data",), ("ngan-" * 20, "keo-" * 20, "data")], ids=["short", "long"])
def test_a_wake_up_reaches_a_worker_however_long_the_path_of_the_data_folder(tmp_path, monkeypatch, parts):
    folder = tmp_path.joinpath(*parts)
    elsewhere = tmp_path / "mot" / "noi" / "khac"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    with LocalListener(folder) as listener:
        assert not listener.wait(0)
        wake_here(folder)
        assert listener.wait(5)
    assert not list((folder / "wake_up").iterdir())
