#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Scores stitched operations (schema uringop/1) against the truth that
uring-workload wrote: how much is right, how much unknown, what is wrong.

What counts. Every SQE of the truth whose opcode the kernel audits (a patched
one: every opcode; --audited names others) has to be one line of kind `operation`; every accepted
connection of a multishot accept is one. A line is judged in the columns op,
outcome, object, identity, origin and execution mode. A fact is asserted if
its `confidence` is exact, unique or sqpoll, if `result.known` is true, if
`execution.mode` is not unknown; pid, ppid and credentials always are. An
asserted fact that contradicts the truth is WRONG; what is not asserted is
unknown. Lines and facts are also held against the raw audit.log.

Which line is which operation. A patched kernel stamps pid, ring and
user_data: they are the key. A stock kernel does not:

1.  Only what the raw log proves excludes a pair: pid and opcode of the
    URINGOP record; the event's time, which is between submission and CQE (and
    not much before: the log's clock is behind); and, for an event of an
    io_uring_enter call, the thread that made the call.
2.  Of the pairs in which no asserted fact contradicts the truth, as many as
    possible are made (Kuhn-Munkres), by preference with most facts right.
3.  A line that is left over, though it agrees with an operation, is a
    duplicate of it. A line that contradicts every operation that it can be
    gets the one with the fewest contradictions, and they count as wrong. A
    line that can be no operation is a phantom.
4.  A line of kind `attempt` is no operation, but what it asserts has to agree
    with an operation that it can be an attempt of.

So a permutation of equal operations is excused where the log cannot tell
them apart, and nothing else is.

Calls of io_uring_enter are found in the log by pid, a0 to a3 and result,
which the truth makes unique for calls that submit and do not wait; equal
ones by their order, if the log has as many as the truth, else any whose time
agrees.

Exit status: 0; 1 if something is wrong, duplicated, a phantom or not in the
log, or, with a kernel whose name begins with `patched`, anything less than
100 %; 2 on bad input.
"""

import argparse
import json
import os
import sys

sys.dont_write_bytecode = True	# the source folder may be read-only, and stays clean
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from scorelib import ground, judge, kernel, log, match, report, truth  # noqa: E402

MAX_SHOWN = 20


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise ValueError(f"{path} line {number}: {error}") from error
            if line.get("schema") != "uringop/1":
                raise ValueError(f"{path} line {number}: schema {line.get('schema')}")
            yield line


def audited_numbers(names, kernel_name):
    if names is None and not kernel.is_patched(kernel_name):
        return kernel.STOCK_AUDITED
    if names is None or names == "all":
        return frozenset(kernel.NUMBERS.values())
    unknown = [n for n in names.split(",") if n not in kernel.NUMBERS]
    if unknown:
        raise ValueError(f"unknown operation {unknown[0]}")
    return kernel.numbers(names.replace(",", " "))


class Score:
    """All that was found; `bad` is how many things are wrong."""

    def __init__(self, true, raw, lines, kernel_name, audited):
        self.patched = kernel.is_patched(kernel_name)
        self.kernel = kernel_name
        self.units = true.audited(audited)
        places = log.Places(true, raw)
        good, attempts, self.ungrounded = [], [], []
        for line in lines:
            why = ground.check_line(line, raw)
            if why:
                self.ungrounded.append((line.get("id"), why))
            else:
                (good if line.get("kind") == "operation" else attempts).append(line)
        self.operations = good
        matcher = match.PatchedMatcher if self.patched else match.StockMatcher
        self.matching = matcher(good, self.units, raw, places).run()
        self.attempts = attempts
        self.bad_attempts = match.unexplained_attempts(attempts, true.units, raw, places, self.patched)
        self.modes = report.count(self.units, self.matching)
        self.records_missing, self.records_extra = ground.records_told(lines, raw)
        self.enters_lost = sum(not ids for ids in places.enter.values())
        self.opcodes_missing = [kernel.NAMES[n] for n in truth.opcode_gaps(true)]

    def wrong(self):
        """(unit, line, column, why) of every assertion that contradicts the truth"""
        for unit, (i, verdict) in self.matching.verdict.items():
            for column, why in verdict.why.items():
                yield unit, self.operations[i], column, why

    def bad(self):
        return (sum(1 for _ in self.wrong()) + len(self.matching.duplicates) + len(self.matching.phantoms)
                + len(self.bad_attempts) + len(self.ungrounded) + self.records_missing + self.records_extra)

    def complete(self):
        total = self.modes["total"]
        return total["units"] > 0 and total["once"] == total["units"] and all(
            total[c]["unknown"] == 0 for c in report.COLUMNS)

    def passed(self):
        return self.modes["total"]["units"] > 0 and not self.bad() and (not self.patched or self.complete())


def findings(score):
    for unit, line, column, why in score.wrong():
        yield f"wrong {column}: {unit}, event {line['id']}: {why}"
    for i, unit in score.matching.duplicates:
        yield f"duplicate: event {score.operations[i]['id']} is {unit} once more"
    for i, why in score.matching.phantoms:
        line = score.operations[i]
        yield f"phantom: event {line['id']}, {line['op'].get('name')} of pid {line['process']['pid']}: {why}"
    for line, why in score.bad_attempts:
        yield f"wrong attempt: event {line['id']}, {line['op'].get('name')} of pid {line['process']['pid']}: {why}"
    for ident, why in score.ungrounded:
        yield f"not in the log: event {ident}: {why}"
    if score.patched:
        for unit in score.units:
            if unit not in score.matching.verdict and not unit.optional:
                yield f"absent: {unit}"
        for unit, (i, verdict) in score.matching.verdict.items():
            for column, value in verdict.column.items():
                if value == judge.UNKNOWN:
                    yield f"unknown {column}: {unit}, event {score.operations[i]['id']}, result {unit.res}"


def print_summary(score):
    total = score.modes["total"]
    print(f"kernel {score.kernel}: {total['units']} audited operations, {total['once']} present exactly once, "
          f"{total['absent']} absent, {total['duplicated']} duplicated", end="")


def print_brief(score):
    """One line, and the findings, if any, under it."""
    print_summary(score)
    columns = ", ".join(f"{c} {score.modes['total'][c]['unknown']}" for c in report.COLUMNS)
    print(f"; unknown: {columns}; wrong: {score.bad()}; {'passed' if score.passed() else 'FAILED'}")
    for text in list(findings(score))[:MAX_SHOWN]:
        print("  " + text)


def print_text(score, show_all):
    total = score.modes["total"]
    print_summary(score)
    print("\n")
    print(report.table(score.modes))
    print()
    print(f"op: {report.share(total['op']).split()[0]} % right, {total['op']['wrong']} wrong; execution mode: "
          f"{report.share(total['execution']).split()[0]} % right, {total['execution']['wrong']} wrong")
    print(f"URINGOP records that no line tells of: {score.records_missing}; told of twice: {score.records_extra}; "
          f"io_uring_enter calls not in the log: {score.enters_lost}")
    if score.opcodes_missing:
        print(f"opcodes that the workload did not issue: {' '.join(score.opcodes_missing)}")
    found = list(findings(score))
    print(f"wrong assertions: {score.bad()}")
    for text in found if show_all else found[:MAX_SHOWN]:
        print("  " + text)
    if len(found) > MAX_SHOWN and not show_all:
        print(f"  and {len(found) - MAX_SHOWN} more (--all)")


def print_json(score):
    json.dump({
        "kernel": score.kernel, "passed": score.passed(), "wrong": score.bad(), "modes": report.as_json(score.modes),
        "phantoms": len(score.matching.phantoms), "duplicates": len(score.matching.duplicates),
        "wrong_attempts": len(score.bad_attempts), "ungrounded": len(score.ungrounded),
        "records_missing": score.records_missing,
        "records_extra": score.records_extra, "enters_not_in_log": score.enters_lost,
        "opcodes_missing": score.opcodes_missing, "findings": list(findings(score)),
    }, sys.stdout, indent=1)
    print()


def parse_arguments():
    parser = argparse.ArgumentParser(description="Score stitched operations against the truth.")
    parser.add_argument("--truth", required=True, metavar="DIR", help="folder of truth-*.jsonl")
    parser.add_argument("--log", required=True, metavar="FILE", help="raw audit.log of the same run")
    parser.add_argument("--stitched", required=True, metavar="FILE", help="operations, schema uringop/1")
    parser.add_argument("--kernel", required=True, metavar="NAME", help="stock-... or patched-...")
    parser.add_argument("--audited", metavar="OPS", help="operations that the rules name, with commas, or all")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--brief", action="store_true", help="print one line, and what is wrong")
    parser.add_argument("--all", action="store_true", help="print every finding")
    return parser.parse_args()


def main():
    args = parse_arguments()
    try:
        score = Score(truth.read(args.truth), log.read(args.log), list(read_lines(args.stitched)), args.kernel,
                      audited_numbers(args.audited, args.kernel))
    except (OSError, ValueError) as error:
        print(f"score.py: {error}", file=sys.stderr)
        return 2
    if args.json:
        print_json(score)
    elif args.brief:
        print_brief(score)
    else:
        print_text(score, args.all)
    return 0 if score.passed() else 1


if __name__ == "__main__":
    sys.exit(main())
