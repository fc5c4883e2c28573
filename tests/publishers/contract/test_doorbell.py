"""A worker that sleeps wakes up, wherever the data folder is."""

import pytest

from publishers.contract.doorbell import Doorbell, ring_here


@pytest.mark.parametrize("parts", [("data",), ("ngan-" * 20, "keo-" * 20, "data")], ids=["short", "long"])
def test_a_ring_wakes_a_worker_however_long_the_path_of_the_data_folder(tmp_path, monkeypatch, parts):
    folder = tmp_path.joinpath(*parts)
    elsewhere = tmp_path / "mot" / "noi" / "khac"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    with Doorbell(folder) as bell:
        assert not bell.wait(0)
        ring_here(folder)
        assert bell.wait(5)
    assert not list((folder / "doorbell").iterdir())
