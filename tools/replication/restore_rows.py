#!/usr/bin/env python3
"""Writes exported rows of a study back into a store, so that the study continues from there.

    tools/ascribe store migrate --store jdbc:sqlite:results.db
    tools/replication/restore_rows.py src/site/replication/paper-cpu/rows results.db
    tools/ascribe run conf/studies/paper-cpu.conf --store jdbc:sqlite:results.db

The rows are Parquet files of "ascribe export". Only runs that are done are restored, since the others would need their
trained weights. Rows that the store has already stay as they are. Needs pyarrow.
"""
import argparse
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet

# In an order in which each table precedes those that refer to it.
TABLES = ["study", "run", "prediction", "attribution", "metric", "threshold_label"]


def stored(value):
    """Returns a value as the store writes it: arrays are JSON texts, which have no NaN."""
    if isinstance(value, list):
        return json.dumps([None if each != each else each for each in value], separators=(",", ":"))
    return value


def restore(store: sqlite3.Connection, table: str, rows: list[dict], done: set[str]) -> int:
    columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
    statement = f"INSERT OR IGNORE INTO {table} ({{}}) VALUES ({{}})"
    written = 0
    for row in rows:
        if table != "study" and row["run_id"] not in done:
            continue
        if table == "study":
            row["status"] = "running"
        known = {column: stored(row[column]) for column in columns if column in row}
        sql = statement.format(", ".join(known), ", ".join("?" * len(known)))
        written += store.execute(sql, list(known.values())).rowcount
    return written


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=Path, help="directory of an export as Parquet")
    parser.add_argument("store", type=Path, help="SQLite file of a store, with its tables")
    arguments = parser.parse_args()
    if not arguments.store.is_file():
        parser.error(f"{arguments.store}: no such file; make it with: tools/ascribe store migrate --store jdbc:sqlite:FILE")
    tables = {}
    for table in TABLES:
        file = arguments.rows / f"{table}.parquet"
        if not file.is_file():
            parser.error(f"{file}: no such file")
        tables[table] = pyarrow.parquet.read_table(file).to_pylist()
    done = {run["run_id"] for run in tables["run"] if run["status"] == "done"}
    with closing(sqlite3.connect(arguments.store)) as store, store:
        store.execute("PRAGMA foreign_keys = ON")
        for table in TABLES:
            print(f"{table}: {restore(store, table, tables[table], done)} rows")
    print(f"{len(done)} of {len(tables['run'])} runs are done")


if __name__ == "__main__":
    main()
