#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
report-totals.py REPORT RUN...: whether aureport-uring's JSON counts what the workload did, on a patched kernel, in runs as of catches.py:
by operation, program, login user, host, and how many succeeded and failed.

The truth is counted here from its own lines: an operation is a CQE of an SQE whose opcode a rule names for its login user; it succeeded if res
is not negative.
"""

import collections
import glob
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from catches import run_of, table_of_operations  # noqa: E402


def add_truth(tables, folder, rules, names):
    """Adds to {table: {name: [operations, succeeded, failed]}}; returns how many operations there are."""
    sqes, results = {}, collections.defaultdict(list)
    for path in glob.glob(os.path.join(folder, "*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["type"] == "sqe" and any(rule.matches(line["number"], line["identity"]["auid"]) for rule in rules):
                    sqes[line["pid"], line["n"]] = line
                elif line["type"] == "cqe" and not line.get("notif"):
                    results[line["pid"], line["n"]].append(line["res"])
    for sqe, result in ((sqe, result) for ident, sqe in sqes.items() for result in results[ident]):
        for table, name in (("op", names[sqe["number"]]), ("exe", sqe["identity"]["exe"]), ("login", str(sqe["identity"]["auid"])),
                            ("user", str(sqe["identity"]["cred"]["euid"])), ("host", "unknown")):
            row = tables[table][name]
            row[0] += 1
            row[1 if result >= 0 else 2] += 1
    return sum(len(results[ident]) for ident in sqes)


def main():
    report, *runs = sys.argv[1:]
    numbers = table_of_operations()
    names = {number: name for name, number in numbers.items()}
    tables = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0, 0]))
    total = sum(add_truth(tables, *run_of(word, numbers), names) for word in runs)
    with open(report, encoding="utf-8") as file:
        said = json.load(file)
    wrong = said["summary"]["operations"] != total or total < 100
    print(f"{total} operations in the truth, {said['summary']['operations']} in the report")
    for table, rows in tables.items():
        got = {row["name"]: [row["operations"], row["succeeded"], row["failed"]] for row in said["by"][table]["rows"]}
        for name in sorted(set(got) | set(rows)):
            if got.get(name) != rows.get(name):
                wrong = True
                print(f"{table} {name}: {got.get(name)} in the report, {rows.get(name)} in the truth")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
