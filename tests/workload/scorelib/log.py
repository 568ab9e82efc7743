# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads audit.log, without the tools that are judged, and finds the truth's calls in it."""

import re
from collections import defaultdict

HEADER = re.compile(r"^(?:node=\S+ )?type=(\S+) msg=audit\((\d+)\.(\d{3}):(\d+)\): ?(.*)$")
FIELD = re.compile(r'([\w-]+)=("[^"]*"|\S*)')
SYSCALL_SETUP, SYSCALL_ENTER = 425, 426
WANTED = {"SYSCALL", "URINGOP", "PATH", "SOCKADDR"}

# A record's time is that of the kernel's coarse clock, which is behind the truth's by up to one tick (10 ms at
# HZ=100), and by several where ticks come late: 20 ms were measured in User Mode Linux.
TICK = 50_000_000
# and is cut to milliseconds; the truth's clock reads come before and after the call
SLACK = 2_000_000


class Event:
    def __init__(self, ident, time):
        self.id, self.time = ident, time
        self.records = []

    def all(self, kind):
        return [fields for k, fields in self.records if k == kind]

    def syscall(self):
        calls = self.all("SYSCALL")
        return calls[0] if calls else None


def decode(value):
    """An untrusted string: quoted, or hexadecimal."""
    if value.startswith('"'):
        return value[1:-1]
    if value in ("(null)", "") or len(value) % 2 or not re.fullmatch(r"[0-9A-F]+", value):
        return value
    return bytes.fromhex(value).decode("utf-8", "replace")


class Log:
    """Events by id, in the order of the log."""

    def __init__(self, lines):
        self.events = {}
        for line in lines:
            self._add(line.split("\x1d")[0])

    def _add(self, line):
        match = HEADER.match(line)
        if not match or match[1] not in WANTED:
            return
        ident = f"{match[2]}.{match[3]}:{match[4]}"
        event = self.events.get(ident)
        if event is None:
            event = Event(ident, int(match[2]) * 10**9 + int(match[3]) * 10**6)
            self.events[ident] = event
        event.records.append((match[1], dict(FIELD.findall(match[5]))))

    def calls(self, number):
        for event in self.events.values():
            fields = event.syscall()
            if fields and int(fields["syscall"]) == number:
                yield event, fields

    def uringops(self):
        for event in self.events.values():
            for fields in event.all("URINGOP"):
                yield event, fields


def read(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return Log(file)


def in_window(event, t0, t1):
    return t0 - TICK <= event.time and (t1 is None or event.time <= t1 + SLACK)


def pair_up(calls, events):
    """
    Truth calls and log events that show the same arguments and result: by
    order if there are as many of each and their times agree, else every event
    whose time agrees.
    """
    calls = sorted(calls, key=lambda c: c.t0)
    if len(calls) == len(events) and all(in_window(e, c.t0, c.t1) for c, e in zip(calls, events)):
        return [(c, {e.id}) for c, e in zip(calls, events)]
    return [(c, {e.id for e in events if in_window(e, c.t0, c.t1)}) for c in calls]


def locate(calls, keyed_events):
    """{call: ids of the events that can be it}"""
    by_key = defaultdict(list)
    for call in calls:
        by_key[call.key()].append(call)
    found = {}
    for key, group in by_key.items():
        found.update(pair_up(group, keyed_events.get(key, [])))
    return found


class Places:
    """Where the truth's calls are in the log."""

    def __init__(self, truth, log):
        enters, setups = defaultdict(list), defaultdict(list)
        for event, f in log.calls(SYSCALL_ENTER):
            args = tuple(int(f[f"a{i}"], 16) for i in range(4))
            enters[(int(f["pid"]), args, int(f["exit"]))].append(event)
        for event, f in log.calls(SYSCALL_SETUP):
            setups[(int(f["pid"]), int(f["exit"]))].append(event)
        self.enter = locate(truth.enters, enters)
        self.setup = locate(truth.rings, setups)
        self.enter_at = defaultdict(list)
        for call, ids in self.enter.items():
            for ident in ids:
                self.enter_at[ident].append(call)

    def origin(self, unit):
        """Ids of the events that can be the unit's origin."""
        if unit.via == "sqpoll":
            return self.setup.get(unit.ring, set())
        return self.enter.get(unit.enter, set())
