#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
catches.py KERNEL LOG RUN...: what the rule files of a kernel catch, inline, in workers and on SQPOLL rings, rule by rule.

A RUN is FOLDER:FILE[,FILE...]: the workload, whose truth is in FOLDER, ran with the rules of these files loaded. What it did is held
against the URINGOP records of LOG that carry a rule's keys, by process and operation; a process runs one scenario, so one mode. An operation
is the first rule's that names it and whose conditions its process meets. The table shows events of operations, which are as many as
their CQEs: a multishot request is several. On a patched kernel each of them is one event, in every mode. A stock kernel logs what needs
a retry twice, and nothing of what fails in preparation: there each has to be caught at least once in a mode, by whatever key, as that of
the call's own rule may stand on it. Rules for 32-bit programs are told, and not run: no kernel here has them.

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
    """Numbers of results by (pid, opcode), and (scenario, login uid) of each process."""
    process, number, results = {}, {}, []
    for path in glob.glob(os.path.join(folder, "*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["type"] == "cqe" and not line.get("notif"):
                    results.append((line["pid"], line["n"]))
                if line["type"] == "sqe":
                    number[line["pid"], line["n"]] = line["number"]
                    process[line["pid"]] = line["scenario"], line["identity"]["auid"]
    # some are of no request: a message of another ring
    return collections.Counter((pid, number[pid, n]) for pid, n in results if (pid, n) in number), process


def caught(path):
    """Numbers of events by their keys, by (pid, opcode)."""
    counts = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("type=URINGOP "):
                fields = dict(re.findall(r" (uring_op|pid|key)=(\S+)", line))
                key = fields.get("key", '""')
                # several are joined by 0x01, and so in hexadecimal
                keys = [key.strip('"')] if key[0] in '"(' else bytes.fromhex(key).decode().split("\x01")
                counts[int(fields["pid"]), int(fields["uring_op"])][frozenset(keys)] += 1
    return counts


class Rule:
    """A rule of the io_uring list: its operations, keys and conditions."""

    def __init__(self, line, file, numbers):
        words = line.split()
        if words[:2] != ["-a", "always,io_uring"]:
            raise ValueError(line)
        options = list(zip(words[2::2], words[3::2]))
        self.file = os.path.basename(file)
        self.text = " ".join(value for option, value in options if option == "-F")
        self.ops = [int(op) if op.isdigit() else numbers[op] for option, value in options if option == "-S" for op in value.split(",")]
        self.keys = frozenset(value for option, value in options if option == "-k")
        self.conditions = [value for option, value in options if option == "-F"]
        self.is_32_bit = "arch=b32" in self.conditions

    def matches(self, op, auid):
        known = {"arch=b32": False, "auid>=1000": auid >= 1000, "auid!=unset": auid not in (-1, 0xffffffff), "auid=0": auid == 0}
        return op in self.ops and all(known[condition] for condition in self.conditions)


def rules_of(files, numbers):
    return [Rule(line, file, numbers) for file in files for line in open(file, encoding="utf-8") if line.startswith("-a always,io_uring ")]


def run_of(word, numbers):
    """(folder, rules) of a RUN."""
    folder, files = word.split(":")
    return folder, rules_of(files.split(","), numbers)


def table_of_operations():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib/uringops.tbl")
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#") and line.strip()]
    return {row[1]: int(row[0]) for row in rows}


def count_run(folder, rules, events, any_key):
    """{(file, rule number, op): {mode: [events, submitted]}}"""
    done, process = submitted(folder)
    cells = collections.defaultdict(lambda: {mode: [0, 0] for mode in MODES})
    for (pid, op), n in done.items():
        scenario, auid = process[pid]
        number = next((i for i, rule in enumerate(rules) if rule.matches(op, auid)), None)
        if number is None or scenario not in MODES:
            continue
        cell = cells[rules[number].file, number, op][scenario]
        cell[0] += sum(events[pid, op].values()) if any_key else events[pid, op][rules[number].keys]
        cell[1] += n
    return cells, max(op for _, op in done)


def main():
    kernel, log, *runs = sys.argv[1:]
    numbers = table_of_operations()
    names = {number: name for name, number in numbers.items()}
    events = caught(log)
    cells, wanted, version = {}, {}, 0
    for folder, rules in (run_of(word, numbers) for word in runs):
        counted, last = count_run(folder, rules, events, not kernel.startswith("patched"))
        version = max(version, last)
        for rule, row in counted.items():
            before = cells.setdefault(rule, {mode: [0, 0] for mode in MODES})
            cells[rule] = {mode: [a + b for a, b in zip(before[mode], row[mode])] for mode in MODES}
        wanted.update({(rule.file, i, op): rule for i, rule in enumerate(rules) for op in rule.ops})
    missed = narrow = rows = 0
    print(f"{kernel:24} {'rule':60}" + "".join(f"{mode:>10}" for mode in MODES))
    for (file, number, op), rule in wanted.items():
        if op > version:
            continue	# newer than this kernel
        if rule.is_32_bit:
            narrow += 1
            continue
        row = cells.get((file, number, op), {mode: [0, 0] for mode in MODES})
        good = all(want > 0 and (got == want if kernel.startswith("patched") else got > 0) for got, want in row.values())
        rows += 1
        missed += not good
        print(f"{names[op]:24} {file + ' ' + rule.text:60}" + "".join(f"{got:>6}/{want:<3}" for got, want in row.values())
              + ("" if good else "  MISSED"))
    print(f"{rows} operations of rules, {missed} missed; {narrow} of rules for 32-bit programs, not run")
    return missed > 0 or rows == 0


if __name__ == "__main__":
    sys.exit(main())
