#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Nothing that ausearch-uring asserts is false, and nothing that it can read is
lost, whatever happens to a log.

A true world is made from a seed (worlds/world.py): hosts, programs, rings,
requests. Its log is written as a kernel would write it (stock.py,
patched.py), and damaged (mutate.py). What the program then says is compared
with the world (judge.py).

    test_worlds.py --worlds 10000 --seed 7            other worlds, more of them
    test_worlds.py --case stock:12:cut-lines --shrink one of them, and a short log that shows the same
    test_worlds.py --trait label --damage none        of one sort only
    test_worlds.py --all                              also what is known to be wrong (worlds/not_yet.py)
"""

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter

from worlds.judge import judge
from worlds.mutate import DAMAGE, text_of, whole
from worlds.not_yet import NOT_YET
from worlds.shrink import shrink
from worlds.world import TRAITS, World

# What is asserted of a world, on average: with less, the test would show nothing.
FLOOR = {"stock": {"process": 15, "origin": 0.4, "object": 4, "outcome": 0.2},
         "patched": {"process": 15, "origin": 15, "object": 10, "outcome": 15}}


def run(search, log, keep=None):
    """(output, None), or (None, how the program failed)."""
    with tempfile.NamedTemporaryFile(dir=keep, suffix=".log", delete=not keep) as file:
        file.write(text_of(log))
        file.flush()
        try:
            done = subprocess.run([search, "-if", file.name, "--format", "json", "--with-origin"], stdin=subprocess.DEVNULL, timeout=120,
                                  capture_output=True, check=False)
        except subprocess.TimeoutExpired:
            return None, "it did not end"
    if done.returncode not in (0, 1) or done.returncode == 1 and done.stdout:
        return None, f"exit status {done.returncode}: {done.stderr[-300:]!r}"
    return done.stdout.decode(errors="surrogateescape"), None


def findings(search, world, log):
    output, crash = run(search, log)
    if crash:
        return [("crash", None, crash)], Counter()
    return judge(world, log, output)


class Case:
    """A world and a damage."""

    def __init__(self, kernel, seed, damage, traits=None):
        self.kernel, self.seed, self.damage = kernel, seed, damage
        self.world = World(f"{kernel}/{seed}", kernel, traits)
        self.log = whole(self.world.lines)
        if damage != "none":
            self.log = DAMAGE[damage](random.Random(f"{seed}/{damage}"), self.log)

    def name(self):
        return f"{self.kernel}:{self.seed}:{self.damage}"

    def is_known(self, kind):
        return any(kind in NOT_YET.get(what, ()) for what in (self.damage, *self.world.traits))


def describe(op):
    if not op:
        return "-"
    at = ", ".join(f"{e.stamp()} exit={code}" for e, code, _ in op.events)
    return f"{op.name} of pid {op.proc.pid} (fsgid {op.cred['fsgid']}) at {at or 'no event'}"


def report(case, kind, op, why, options):
    """One finding, with the log that shows it."""
    log = case.log
    if options.shrink:
        log = shrink(log, lambda less: any(f[0] == kind for f in findings(options.search, case.world, less)[0]))
        for other, op, why in findings(options.search, case.world, log)[0]:
            if other == kind:
                break
    os.makedirs(options.keep, exist_ok=True)
    path = os.path.join(options.keep, f"{case.name().replace(':', '-')}-{kind}.log")
    with open(path, "wb") as file:
        file.write(text_of(log))
    return (f"FALSE {kind}: world {case.name()}, traits {','.join(sorted(case.world.traits)) or 'none'}, log {path}\n"
            f"    {describe(op)}\n    {why}")


def try_case(job):
    """(assertions, operations, [(known, damage, kind, text)])"""
    options, kernel, seed, damage = job
    case = Case(kernel, seed, damage, options.trait)
    found, sure = findings(options.search, case.world, case.log)
    told, texts = set(), []
    for kind, op, why in found:
        if kind in told:
            continue
        told.add(kind)
        known = not options.all and case.is_known(kind)
        text = "" if known else report(case, kind, op, why, options)
        texts.append((known, damage, kind, text))
    return Counter({(kernel, fact): n for fact, n in sure.items()}), len(case.world.ops()), texts


def jobs(options):
    if options.case:
        kernel, seed, damage = options.case.split(":")
        return [(options, kernel, int(seed), damage)]
    found = []
    names = options.damage or ["none", *DAMAGE]
    for kernel in ("stock", "patched") if options.kernel == "both" else (options.kernel,):
        for i in range(options.worlds):
            # a quarter of the worlds undamaged
            damage = "none" if i % 4 == 0 and not options.damage else names[(i * 7 + i // 4) % len(names)]
            found.append((options, kernel, options.seed + i, damage))
    return found


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.strip().split("\n\n")[0])
    build = os.environ.get("top_builddir", ".")
    parser.add_argument("--search", default=os.path.join(build, "ausearch-uring"), help="the program")
    parser.add_argument("--worlds", type=int, default=150, help="how many of each kernel")
    parser.add_argument("--seed", type=int, default=1, help="of the first one")
    parser.add_argument("--kernel", choices=("stock", "patched", "both"), default="both")
    parser.add_argument("--damage", action="append", choices=["none", *DAMAGE], help="only this (repeatable)")
    parser.add_argument("--trait", action="append", choices=[*TRAITS, "plain"], help="worlds with these traits (repeatable)")
    parser.add_argument("--case", metavar="KERNEL:SEED:DAMAGE", help="one of them again")
    parser.add_argument("--all", action="store_true", help="also tell what worlds/not_yet.py lists")
    parser.add_argument("--shrink", action="store_true", help="make the logs that are kept short")
    parser.add_argument("--keep", default="worlds-failed", metavar="DIR", help="where logs that show something false go")
    parser.add_argument("--most", type=int, default=20, help="findings that are shown")
    return parser.parse_args()


def too_few(options, sure):
    """What is asserted so seldom that the test shows nothing of it."""
    if options.case or options.damage or options.trait is not None:
        return []
    return [f"{kernel}: {sure[kernel, fact]} times {fact} in {options.worlds} worlds"
            for kernel, floor in FLOOR.items() if options.kernel in (kernel, "both")
            for fact, least in floor.items() if sure[kernel, fact] < least * options.worlds]


def main():
    options = arguments()
    if options.trait == ["plain"]:
        options.trait = []
    sure, known, new, ops = Counter(), Counter(), [], 0
    todo = jobs(options)
    with multiprocessing.Pool(min(4, os.cpu_count() or 1)) as pool:
        for counted, n, texts in pool.imap(try_case, todo, chunksize=8):
            sure.update(counted)
            ops += n
            for is_known, damage, kind, text in texts:
                if is_known:
                    known[damage, kind] += 1
                else:
                    new.append((damage, kind, text))
    for *_, text in new[:options.most]:
        print(text)
    for (damage, kind), n in Counter((d, k) for d, k, _ in new).most_common():
        print(f"{n:6} {damage}: {kind}")
    few = too_few(options, sure)
    for text in few:
        print(f"TOO FEW ASSERTIONS {text}")
    print(f"{len(todo)} worlds, {ops} operations; asserted: "
          + ", ".join(f"{kernel} {fact} {n}" for (kernel, fact), n in sorted(sure.items()))
          + f"; false: {len(new)}, and {sum(known.values())} that are known")
    return 1 if new or few else 0


if __name__ == "__main__":
    sys.exit(main())
