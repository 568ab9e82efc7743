# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads truth files (README.md describes their lines) into operations, enters and rings."""

import glob
import json
import os

from . import kernel


class Enter:
    """One io_uring_enter call."""

    def __init__(self, line):
        self.pid, self.tid = line["pid"], line["tid"]
        self.args, self.ret = tuple(line["a"]), line["ret"]
        self.t0, self.t1 = line["t0"], line["t1"]
        self.ops = line["ops"]

    def key(self):
        return (self.pid, self.args, self.ret)


class Ring:
    """One io_uring_setup call."""

    def __init__(self, line):
        self.pid, self.fd, self.index = line["pid"], line["fd"], line["ring"]
        self.t0, self.t1 = line["t0"], line["t1"]

    def key(self):
        return (self.pid, self.fd)


class Unit:
    """
    What has to be one operation of the output: an SQE, or one completion of a
    multishot request. `res` is None where the truth has no result, `optional`
    where a kernel may or may not tell of it.
    """

    def __init__(self, sqe, cqe, enter, ring, optional=False):
        self.sqe, self.enter, self.ring, self.optional = sqe, enter, ring, optional
        self.n, self.mode, self.case = sqe["n"], sqe["mode"], sqe["case"]
        self.number, self.via = sqe["number"], sqe["via"]
        self.identity = sqe["identity"]
        self.pid = self.identity["pid"]
        self.tid = sqe["tid"] if self.via == "enter" else None
        self.user_data = int(sqe["user_data"], 16)
        self.ring_index = sqe["ring"]
        self.flags = int(sqe["sqe"]["flags"], 16)
        self.t0 = sqe["t"]
        self.t1 = cqe["t"] if cqe else None
        self.res = cqe["res"] if cqe else None
        self.refused = sqe.get("refused")
        self.object = {"paths": []} if self.refused else kernel.seen_object(
            self.number, sqe["sqe"], self.res, sqe["object"], self.mode)
        self.cqe = cqe or {}

    def sockaddr(self):
        return self.object.get("sockaddr") or self.cqe.get("sockaddr")

    def inodes(self):
        known = [p["inode"] for p in self.object["paths"] if "inode" in p]
        return set(known + ([self.cqe["inode"]] if "inode" in self.cqe else []))

    def __str__(self):
        return f"op {self.n} ({self.case}, {self.mode})"


class Truth:
    """Everything that the truth files of one folder say."""

    def __init__(self, lines):
        self.units, self.enters, self.rings, self.pids = [], [], [], set()
        self._sqes, self._cqes, self._enter_of = {}, {}, {}
        for line in lines:
            getattr(self, "_" + line["type"])(line)
        self._join()

    def _process(self, line):
        self.pids.add(line["pid"])

    def _ring(self, line):
        if not line["adopted"]:
            self.rings.append(Ring(line))

    def _sqe(self, line):
        self._sqes[line["n"]] = line

    def _enter(self, line):
        enter = Enter(line)
        self.enters.append(enter)
        for n in enter.ops:
            self._enter_of[n] = enter

    def _cqe(self, line):
        if line["n"] >= 0 and not line["notif"]:
            self._cqes.setdefault(line["n"], []).append(line)

    def _join(self):
        rings = {ring.index: ring for ring in self.rings}
        for n, sqe in sorted(self._sqes.items()):
            cqes = self._cqes.get(n, [None])
            for i, cqe in enumerate(cqes):
                # the end of a multishot request is no accepted connection
                end = i > 0 and cqe["res"] < 0
                unit = Unit(sqe, cqe, self._enter_of.get(n), rings.get(sqe["ring"]), optional=end)
                self.units.append(unit)
        del self._sqes, self._cqes, self._enter_of

    def audited(self, numbers):
        return [u for u in self.units if u.number in numbers]


def read(folder):
    """The truth of a folder; ValueError names the file and line that is not JSON."""
    names = sorted(glob.glob(os.path.join(folder, "truth-*.jsonl")))
    if not names:
        raise ValueError(f"{folder}: no truth-*.jsonl")
    lines = []
    for name in names:
        with open(name, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                try:
                    lines.append(json.loads(text))
                except ValueError as error:
                    raise ValueError(f"{name} line {number}: {error}") from error
    return Truth(lines)


def opcode_gaps(truth):
    """Opcodes of Linux 6.12 that the truth does not have: a workload that left them out proves nothing."""
    last = kernel.NUMBERS["listen"]
    return sorted(set(range(last + 1)) - {u.number for u in truth.units})
