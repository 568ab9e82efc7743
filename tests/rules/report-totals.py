#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
report-totals.py TRUTH REPORT RULES...: whether aureport-uring's JSON counts what the workload did, on a patched kernel with RULES loaded:
by operation, program, login user, host, and how many succeeded and failed.

The truth is counted here from its own lines: an operation is an SQE whose opcode a rule names; it succeeded if the res of its CQE
is not negative.
"""

import collections
import glob
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from catches import named, table_of_operations  # noqa: E402


def truth(folder, ops, names):
    """{table: {name: [operations, succeeded, failed]}}"""
    sqes, results = {}, {}
    for path in glob.glob(os.path.join(folder, "*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["type"] == "sqe" and line["number"] in ops:
                    sqes[line["pid"], line["n"]] = line
                elif line["type"] == "cqe" and not line.get("notif"):
                    results[line["pid"], line["n"]] = line["res"]
    tables = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0, 0]))
    for ident, sqe in sqes.items():
        result = results[ident]
        for table, name in (("op", names[sqe["number"]]), ("exe", sqe["identity"]["exe"]), ("login", str(sqe["identity"]["auid"])),
                            ("user", str(sqe["identity"]["cred"]["euid"])), ("host", "this host")):
            row = tables[table][name]
            row[0] += 1
            row[1 if result >= 0 else 2] += 1
    return tables, len(sqes)


def main():
    folder, report, *files = sys.argv[1:]
    numbers = table_of_operations()
    ops = {op for file in files for _, list_of_ops in named(file, numbers) for op in list_of_ops}
    wanted, total = truth(folder, ops, {number: name for name, number in numbers.items()})
    with open(report, encoding="utf-8") as file:
        said = json.load(file)
    wrong = said["summary"]["operations"] != total or total < 100
    print(f"{total} operations in the truth, {said['summary']['operations']} in the report")
    for table, rows in wanted.items():
        got = {row["name"]: [row["operations"], row["succeeded"], row["failed"]] for row in said["by"][table]["rows"]}
        for name in sorted(set(got) | set(rows)):
            if got.get(name) != rows.get(name):
                wrong = True
                print(f"{table} {name}: {got.get(name)} in the report, {rows.get(name)} in the truth")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
