"""Elasticsearch nodes of the tests' own: the real server, on loopback, one or several that form a cluster."""

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import process
from tests.servers.elasticsearch_node import install

# Beside the installed packages: fetched once for a checkout, and gone with it.
HOME = Path(sys.prefix) / "elasticsearch"
_STARTS_WITHIN = 120  # seconds; the first start of a JVM on a busy machine


@dataclass
class Node:
    """One running node."""

    name: str
    url: str
    process: subprocess.Popen


@contextmanager
def cluster(nodes: int = 1, heap: str = "512m", keep: Path | None = None) -> Iterator[list[Node]]:
    """Run nodes that know each other; yields them once all have joined. `keep`: where their data is left."""
    install(HOME)
    folder = keep or Path(tempfile.mkdtemp(prefix="loa-elasticsearch-"))
    folder.mkdir(parents=True, exist_ok=True)
    http, transport = ([process.free_port() for _ in range(nodes)] for _ in range(2))
    names = [f"node-{number}" for number in range(nodes)]
    seeds = ",".join(f"127.0.0.1:{port}" for port in transport)
    together = (
        {"discovery.seed_hosts": seeds, "cluster.initial_master_nodes": ",".join(names)}
        if nodes > 1
        else {"discovery.type": "single-node"}
    )
    running: list[Node] = []
    try:
        for number, name in enumerate(names):
            settings = {
                "cluster.name": "loa",
                "node.name": name,
                "network.host": "127.0.0.1",
                "http.port": str(http[number]),
                "transport.port": str(transport[number]),
                "cluster.routing.allocation.disk.threshold_enabled": "false",
                "heap": heap,
                **together,
            }
            command = [sys.executable, "-m", "tests.servers.elasticsearch_node", str(HOME), str(folder / name)]
            log = (folder / f"{name}.log").open("wb")
            child = subprocess.Popen(
                [*command, *(f"{key}={value}" for key, value in settings.items())],
                cwd=Path(__file__).resolve().parents[2],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            log.close()
            running.append(Node(name, f"http://127.0.0.1:{http[number]}", child))
        for node in running:
            process.wait_until(
                lambda node=node: _joined(node.url) == nodes, node.process, folder / f"{node.name}.log", _STARTS_WITHIN
            )
        yield running
    finally:
        for node in running:
            process.stop(node.process)
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _joined(url: str) -> int:
    """How many nodes the cluster has by this one's word; 0 while it does not answer."""
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2) as answer:
            return json.load(answer)["number_of_nodes"]
    except (urllib.error.URLError, OSError):
        return 0
