#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""no_surer.py LOG LIVE [killed]: of the operations of LOG none is missing in LIVE, and LIVE asserts nothing that LOG does not."""

import json
import sys

ASSERTED = ("exact", "unique", "sqpoll")


def read(name):
    with open(name, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    return ([r for r in records if r["kind"] == "gap"],
            {(r["id"], r["op"]["name"], r["execution"]["attempts"], r["kind"]): r for r in records if r["kind"] != "gap"})


def surer(live, log):
    """What of a fact is asserted, and not by the log."""
    if live["confidence"] not in ASSERTED:
        return False
    names = ("id", "auid", "exe", "paths", "sockaddr")
    return log["confidence"] not in ASSERTED or any(live.get(name) != log.get(name) for name in names)


def main():
    _, log = read(sys.argv[1])
    gaps, live = read(sys.argv[2])
    ids = {key[0] for key in live}
    missing = [key for key in log if key[0] not in ids]
    wrong = [(key, what) for key in live for what in ("process", "origin", "object")
             if key in log and surer(live[key][what], log[key][what])]
    print(f"{len(log)} operations in the log, {len(live)} live, {len(missing)} missing, {len(wrong)} surer, gaps: "
          f"{[(gap['reason'], gap['count']) for gap in gaps]}")
    for what in (missing + wrong)[:10]:
        print(what)
    if len(log) < 10:
        sys.exit("the work left too few operations")
    # auditd drops the records that it sent to a plugin that was no more, which must be told
    told = sum(gap["count"] for gap in gaps)
    sys.exit(1 if wrong or len(missing) > told else 0)


main()
