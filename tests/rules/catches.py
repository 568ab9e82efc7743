#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
catches.py TRUTH LOG KERNEL RULES...: which operations the rule files of a kernel catch, inline, in workers and on SQPOLL rings.

The workload ran with RULES loaded, each file with a key of its own. What it did (TRUTH) is held against the URINGOP records of
LOG that carry the file's key, by process and operation; a process runs one scenario, so one mode. The table shows events of
operations submitted. On a patched kernel each operation that a rule names is one event, in every mode. A stock kernel
logs what needs a retry twice, and nothing of what fails in preparation: there each has to be caught at least once in a mode.

Exit status: 0, or 1 if a rule does not catch what it names.
"""

import collections
import glob
import json
import os
import re
import sys

MODES = "inline", "async", "sqpoll"


def submitted(folder):
    """Numbers by (pid, opcode), and the scenario of each process."""
    counts, scenario = collections.Counter(), {}
    for path in glob.glob(os.path.join(folder, "*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["type"] == "sqe":
                    counts[line["pid"], line["number"]] += 1
                    scenario[line["pid"]] = line["scenario"]
    return counts, scenario


def caught(path):
    """Events by (pid, opcode, key)."""
    counts = collections.Counter()
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("type=URINGOP "):
                fields = dict(re.findall(r" (uring_op|pid|key)=(\S+)", line))
                counts[int(fields["pid"]), int(fields["uring_op"]), fields.get("key", "").strip('"')] += 1
    return counts


def named(path, numbers):
    """(key, opcodes) of a rules file."""
    for line in open(path, encoding="utf-8"):
        match = re.match(r"-a always,io_uring -S (\S+) -k (\S+)", line)
        if match:
            yield match[2], [int(op) if op.isdigit() else numbers[op] for op in match[1].split(",")]


def table_of_operations():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib/uringops.tbl")
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#") and line.strip()]
    return {row[1]: int(row[0]) for row in rows}


def main():
    folder, log, kernel, *files = sys.argv[1:]
    numbers = table_of_operations()
    names = {number: name for name, number in numbers.items()}
    done, scenario = submitted(folder)
    events = caught(log)
    version = max(number for _, number in done)
    rows, missed = 0, 0
    print(f"{kernel:24} {'key':20}" + "".join(f"{mode:>10}" for mode in MODES))
    for file in files:
        for key, ops in named(file, numbers):
            for op in ops:
                if op > version:
                    continue	# newer than this kernel
                cells, good = [], True
                for mode in MODES:
                    want = sum(n for (pid, number), n in done.items() if number == op and scenario[pid] == mode)
                    got = sum(n for (pid, number, k), n in events.items()
                              if number == op and k == key and scenario.get(pid) == mode)
                    cells.append(f"{got:>6}/{want:<3}")
                    good &= got == want if kernel.startswith("patched") else got > 0
                    good &= want > 0
                rows += 1
                missed += not good
                print(f"{names[op]:24} {key:20}" + "".join(cells) + ("" if good else "  MISSED"))
    print(f"{rows} operations, {missed} missed")
    return missed > 0 or rows == 0


if __name__ == "__main__":
    sys.exit(main())
