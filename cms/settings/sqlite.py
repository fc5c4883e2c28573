"""The SQLite of the requirements, in place of the interpreter's, for whoever imports `sqlite3` after this module.

Versions before 3.51.3 can corrupt a WAL database that several processes use (https://sqlite.org/wal.html#walresetbug),
and a distribution's Python brings older ones. Django imports `sqlite3` when it opens the first connection.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
