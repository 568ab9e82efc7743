#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
catches.py KERNEL LOG RUN...: what the rule files of a kernel catch, inline, in workers and on SQPOLL rings, rule by rule.

A RUN is FOLDER:FILE[,FILE...]: the workload, whose truth is in FOLDER, ran with the rules of these files loaded. What it did is held
against the URINGOP records of LOG that carry a rule's keys, by process and operation; a process runs one scenario, so one mode. An operation
is the first rule's that names it and whose conditions its process meets. The table shows events of operations, which are as many as
their CQEs: a multishot request is several. On a patched kernel each of them is one event, in every mode. A stock kernel logs what needs
a retry twice, and nothing of what fails in preparation: there each has to be caught at least once in a mode, by whatever key, as that of
the call's own rule may stand on it. Each system call that a rule of the exit list names has to be caught by it in each mode, too.

The rules with another architecture than the programs of the runs are told, and not run: 64-bit programs if the truth does not say
"arch":"b32", as that of operations-32 does. Rules without one are looked at with the 64-bit programs.

Exit status: 0, or 1 if a rule does not catch what it names.
"""

import collections
import glob
import itertools
import json
import os
import re
import sys
import typing

MODES = "inline", "async", "sqpoll"
CALLS = {"425": "io_uring_setup", "426": "io_uring_enter", "427": "io_uring_register"}
ARCHES = {"c000003e": "b64", "40000003": "b32"}


class Process(typing.NamedTuple):
    scenario: str
    auid: int
    arch: str


def submitted(folder):
    """Numbers of results by (pid, opcode), and each Process by its pid."""
    process, number, results = {}, {}, []
    for path in glob.glob(os.path.join(folder, "*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                if line["type"] == "cqe" and not line.get("notif"):
                    results.append((line["pid"], line["n"]))
                if line["type"] == "sqe":
                    number[line["pid"], line["n"]] = line["number"]
                    process[line["pid"]] = Process(line["scenario"], line["identity"]["auid"], line.get("arch", "b64"))
    # some are of no request: a message of another ring
    return collections.Counter((pid, number[pid, n]) for pid, n in results if (pid, n) in number), process


def caught(path):
    """Numbers of events by their keys, by (pid, opcode), or (pid, name of the call and architecture)."""
    counts = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if not line.startswith(("type=URINGOP ", "type=SYSCALL ")):
                continue
            fields = dict(re.findall(r" (uring_op|arch|syscall|pid|key)=(\S+)", line))
            key = fields.get("key", '""')
            # several are joined by 0x01, and so in hexadecimal
            keys = [key.strip('"')] if key[0] in '"(' else bytes.fromhex(key).decode().split("\x01")
            if line.startswith("type=URINGOP "):
                what = int(fields["uring_op"])
            else:
                what = CALLS.get(fields["syscall"]), ARCHES.get(fields["arch"])
            counts[int(fields["pid"]), what][frozenset(keys)] += 1
    return counts


class Rule:
    """A rule of the io_uring list or of the exit list: its operations, or names of calls, its keys and conditions."""

    def __init__(self, line, file, numbers):
        words = line.split()
        if words[0] != "-a" or words[1] not in ("always,io_uring", "always,exit"):
            raise ValueError(line)
        options = list(zip(words[2::2], words[3::2]))
        names = [name for option, value in options if option == "-S" for name in value.split(",")]
        self.file = os.path.basename(file)
        self.text = " ".join(value for option, value in options if option == "-F")
        self.of_calls = words[1] == "always,exit"
        self.names = names if self.of_calls else [int(op) if op.isdigit() else numbers[op] for op in names]
        self.keys = frozenset(value for option, value in options if option == "-k")
        self.conditions = [value for option, value in options if option == "-F"]
        self.arch = next((value[5:] for value in self.conditions if value.startswith("arch=")), None)

    def matches(self, name, auid, arch="b64"):
        known = {"auid>=1000": auid >= 1000, "auid!=unset": auid not in (-1, 0xffffffff), "auid=0": auid == 0, f"arch={arch}": True}
        return name in self.names and all(known.get(condition, False) for condition in self.conditions)


def rules_of(files, numbers):
    return [Rule(line, file, numbers) for file in files for line in open(file, encoding="utf-8") if line.startswith("-a ")]


def run_of(word, numbers):
    """(folder, rules) of a RUN."""
    folder, files = word.split(":")
    return folder, rules_of(files.split(","), numbers)


def table_of_operations():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../lib/record/uringops.tbl")
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#") and line.strip()]
    return {row[1]: int(row[0]) for row in rows}


def first_match(rules, name, process):
    return next((i for i, rule in enumerate(rules) if rule.matches(name, process.auid, process.arch)), None)


def count_run(folder, rules, events, any_key):
    """{(file, rule number, name): {mode: [events, submitted]}}, the architectures of its programs, and its last operation."""
    done, processes = submitted(folder)
    cells = collections.defaultdict(lambda: {mode: [0, 0] for mode in MODES})
    calls = ((pid, call) for pid in processes for call in CALLS.values())
    for (pid, name), n in itertools.chain(done.items(), zip(calls, itertools.repeat(0))):
        process = processes[pid]
        number = first_match(rules, name, process)
        if number is None or process.scenario not in MODES:
            continue
        cell = cells[rules[number].file, number, name][process.scenario]
        found = events[pid, (name, process.arch) if rules[number].of_calls else name]
        cell[0] += sum(found.values()) if any_key else found[rules[number].keys]
        cell[1] += n
    return cells, {process.arch for process in processes.values()}, max(op for _, op in done)


def is_good(kernel, rule, name, row):
    """Whether what was to be caught was."""
    if rule.of_calls:
        # an SQPOLL ring can do without
        return all(got > 0 for mode, (got, _) in row.items() if (name, mode) != ("io_uring_enter", "sqpoll"))
    return all(want > 0 and (got == want if kernel.startswith("patched") else got > 0) for got, want in row.values())


def show(name, rule, row, good):
    counts = "".join(f"{got:>6}/{'-' if rule.of_calls else want:<3}" for got, want in row.values())
    print(f"{name:24} {rule.file + ' ' + rule.text:60}" + counts + ("" if good else "  MISSED"))


def main():
    kernel, log, *runs = sys.argv[1:]
    numbers = table_of_operations()
    names = {number: name for name, number in numbers.items()}
    events = caught(log)
    cells, wanted, arches, version = {}, {}, set(), 0
    for folder, rules in (run_of(word, numbers) for word in runs):
        counted, of_run, last = count_run(folder, rules, events, not kernel.startswith("patched"))
        version = max(version, last)
        arches |= of_run
        for rule, row in counted.items():
            before = cells.setdefault(rule, {mode: [0, 0] for mode in MODES})
            cells[rule] = {mode: [a + b for a, b in zip(before[mode], row[mode])] for mode in MODES}
        wanted.update({(rule.file, i, name): rule for i, rule in enumerate(rules) for name in rule.names})
    missed = others = rows = 0
    print(f"{kernel:24} {'rule':60}" + "".join(f"{mode:>10}" for mode in MODES))
    for (file, number, name), rule in wanted.items():
        if not rule.of_calls and name > version:
            continue	# newer than this kernel
        if (rule.arch or "b64") not in arches:
            others += 1
            continue
        row = cells.get((file, number, name), {mode: [0, 0] for mode in MODES})
        good = is_good(kernel, rule, name, row)
        rows += 1
        missed += not good
        show(name if rule.of_calls else names[name], rule, row, good)
    print(f"{rows} operations and calls of rules, {missed} missed; {others} of rules for programs of another architecture, not run")
    return missed > 0 or rows == 0


if __name__ == "__main__":
    sys.exit(main())
