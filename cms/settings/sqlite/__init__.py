"""The SQLite of the requirements, for whoever imports `sqlite3` after this package, and (`base`) a backend for it.

The interpreter's own is often older than 3.51.3, and such a one can corrupt a WAL database that several processes use
(https://sqlite.org/wal.html#walresetbug). Django imports `sqlite3` when it opens the first connection.
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
