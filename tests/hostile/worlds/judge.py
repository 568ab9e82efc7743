# SPDX-License-Identifier: GPL-2.0-or-later
"""
Whether what a program says of a damaged log is true of the world, and whether
it tells of every operation whose record is whole. What docs/uringop-1.md names
as a premise is not held against it: see excused().
"""

import errno
import json
import socket
import struct
from collections import Counter

from . import records
from .plans import OPS

PATH = ("item", "name", "nametype", "inode", "dev", "mode", "ouid", "ogid")
ASSERTED = ("exact", "unique", "sqpoll")
NAMES = {number: name for name, (number, _) in OPS.items()}
CALLS = {"enter": "io_uring_enter", "setup": "io_uring_setup", "register": "io_uring_register"}
INFERRED = ("identity", "origin", "object", "object-partial", "execution", "attempts")


class Findings(list):
    def add(self, kind, op, why):
        self.append((kind, op, why))


def raw(obj, name):
    """The bytes of a string of the output, or None."""
    if name + "_hex" in obj:
        return bytes.fromhex(obj[name + "_hex"])
    return obj[name].encode() if name in obj else None


def number(value):
    """Of the output: a number, or one in hexadecimal; else what is there."""
    try:
        return int(value, 16) if isinstance(value, str) else value
    except ValueError:
        return value


def is_asserted(part):
    return part.get("confidence") in ASSERTED


def signed(n):
    return -1 if n == records.UNSET else n


def check_op(line, op, found):
    told = line.get("op", {})
    if told.get("number") != op.number or told.get("name") != NAMES[op.number]:
        found.add("op", op, f"{told.get('name')} ({told.get('number')}), true is {op.name}")


def check_result(line, op, found):
    told = line.get("result", {})
    if not told.get("known"):
        return
    code, right = told.get("exit"), op.results or [-125 if op.res is None else op.res]
    if code not in right or told.get("success") != (code >= 0) or \
            code < 0 and getattr(errno, told.get("errno", ""), None) != -code:
        found.add("outcome", op, f"exit {code}, true is {right}")


def check_process(line, op, found):
    told, proc = line.get("process", {}), op.proc
    right = {"pid": proc.pid, "ppid": proc.ppid, **op.cred, "auid": signed(proc.auid), "ses": signed(proc.ses),
             "tty": proc.tty}
    for name, value in right.items():
        if name in told and told[name] != value:
            found.add("identity", op, f"{name}={told[name]} ({told['confidence']}), true is {value}")
    for name, values in (("exe", {proc.exe}), ("comm", {op.thread.comm}), ("cwd", {proc.cwd}), ("proctitle", proc.titles)):
        value = raw(told, name)
        if value is not None and value not in values:
            found.add("identity", op, f"{name}={value!r} ({told['confidence']}), true is {values}")
    subj = raw(told, "subj")
    if subj is not None and subj not in (proc.subj, (proc.subj or b"").rpartition(b" (")[0]):
        found.add("label", op, f"subj={subj!r}, true is {proc.subj!r}")


def check_events(line, op, found):
    """The ids and the key of its records, and where it ran."""
    here = [e for e in op.events if e[0].stamp() == line["id"]]
    if not here:
        found.add("id", op, f"id {line['id']} is no event of it")
        return
    keys = [[key.decode()] if key else [] for _, _, key in here]
    if "key" in line and line["key"] not in keys:
        found.add("key", op, f"key {line['key']}, true is {keys}")
    event, told = here[0][0], line.get("execution", {})
    if line.get("node") != event.host.node:
        found.add("identity", op, f"node {line.get('node')}, true is {event.host.node}")
    if told.get("event") == "syscall" and not event.call or told.get("event") == "own" and event.call:
        found.add("execution", op, f"event {told['event']}")
    if "syscall" in told and event.call and told["syscall"] != CALLS.get(event.call.name):
        found.add("execution", op, f"in {told['syscall']}, true is {event.call.name}")
    mode = told.get("mode", "unknown")
    right = {"iowq": "worker", None: "submitter" if event.call else "worker"}.get(op.exec, op.exec)
    if mode not in ("unknown", right):
        found.add("execution", op, f"mode {mode}, true is {right}")
    ids = [e.stamp() for e, code, _ in op.events if code in (-11, -3072, -529)]
    for ident in told.get("attempt_ids", []):
        if ident not in ids:
            found.add("attempts", op, f"attempt {ident} is none of its")
    if told.get("attempts", 0) > max(len(op.events), op.attempts):
        found.add("attempts", op, f"{told['attempts']} attempts, true are {len(op.events)}")


def check_origin(line, op, found):
    told = line.get("origin", {})
    call = op.ring.setup if op.ring.sqpoll else op.enter
    right = call.event.stamp() if call and call.event else None
    facts = {"user_data": op.user_data, "link": op.link, "ring": op.ring.number, "tid": op.thread.tid}
    if is_asserted(told):
        facts.update(ring_fd=op.ring.fd, to_submit=op.enter.args[1] if op.enter else None)
        if (told["confidence"] == "sqpoll") != op.ring.sqpoll:
            found.add("origin", op, f"{told['confidence']}, of one submitted via {op.via()}")
        if "id" in told and told["id"] != right:
            found.add("origin", op, f"{told['id']} ({told['confidence']}, {told.get('known_by')}), true is {right}")
    for name, value in facts.items():
        if name in told and number(told[name]) != value:
            found.add("origin", op, f"{name}={told[name]}, true is {value}")


def check_call(line, op, found):
    """The call that submitted it, as its own record tells."""
    told, call = line.get("call"), op.ring.setup if op.ring.sqpoll else op.enter
    if not told:
        return
    if not call or not call.event or told["id"] != call.event.stamp():
        found.add("origin", op, f"call {told['id']}")
        return
    proc, who = call.thread.proc, told.get("process", {})
    right = {"pid": proc.pid, "ppid": proc.ppid, **proc.cred, "auid": signed(proc.auid), "ses": signed(proc.ses)}
    wrong = [name for name, value in right.items() if who.get(name, value) != value]
    if wrong or raw(who, "exe") not in (None, proc.exe) or raw(who, "comm") not in (None, call.thread.comm):
        found.add("identity", op, f"call of {who}")


def path_of(record):
    """A PATH record as the output tells it: what is not there is left out."""
    told = {**record, "inode": record["inode"] and str(record["inode"])}
    return {name: value for name, value in told.items() if value is not None}


def same_path(told, record):
    """Whether all that is told of a path is so: a field that was no number is not told."""
    right = path_of(record)
    return all(right.get(name) == value for name, value in told.items())


def decode(address, arch):
    """A struct sockaddr as the output tells it."""
    family = struct.unpack(">H" if arch == "s390x" else "<H", address[:2])[0]
    if family == 1:
        return {"family": "unix", "abstract": False, "path": address[2:].rstrip(b"\0").decode()}
    port = struct.unpack(">H", address[2:4])[0]
    if family == 2:
        return {"family": "inet", "address": socket.inet_ntoa(address[4:8]), "port": port}
    return {"family": "inet6", "address": socket.inet_ntop(socket.AF_INET6, address[8:24]), "port": port}


def check_object(line, op, found):
    told = line.get("object", {})
    if not is_asserted(told):
        return
    how = f"({told['confidence']}, {told.get('known_by')})"
    paths = [{name: raw(p, name) if name == "name" else p[name] for name in PATH if name in p} for p in told.get("paths", [])]
    if any(paths == [{"name": b"/dev/ng0n1", "inode": str(step.refused)}] for step in op.steps if step.refused):
        return      # what SELinux says that it refused
    wrong = [p for p in paths if not any(same_path(p, r) for records_there in op.paths_in.values() for r in records_there)]
    if wrong:
        found.add("object", op, f"{wrong[0]} {how}, true are {list(op.paths_in.values())}")
    elif paths and not any(len(there) == len(paths) and all(any(same_path(p, r) for p in paths) for r in there)
                           for there in op.paths_in.values()):
        found.add("object-partial", op, f"{len(paths)} paths {how}, true are {list(op.paths_in.values())}")
    if told.get("sockaddr"):
        right = [decode(a, op.proc.arch) for a in op.addresses()]
        as_logged = [{"hex": a.hex().upper()} for a in op.addresses()]
        if told["sockaddr"] not in right + as_logged:
            found.add("object", op, f"{told['sockaddr']} {how}, true is {right}")


def check_refused(part, op, found):
    """Whoever is said to have refused it, wherever that stands."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "refused" and value != op.refused:
                found.add("refused", op, f"refused by {value}, true is {op.refused}")
            check_refused(value, op, found)


CHECKS = (check_op, check_result, check_process, check_events, check_origin, check_call, check_object, check_refused)


def count(line):
    """What is asserted."""
    sure = Counter({part: is_asserted(line.get(part, {})) for part in ("process", "origin", "object")})
    sure["outcome"] = line.get("result", {}).get("known", False)
    return sure


class Excuses:
    """What the log does not show, by what docs/uringop-1.md says: whose statements are not held against the program."""

    def __init__(self, world, log):
        self.world = world
        self.at, self.kinds, titles = {}, {}, set()
        for i, pieces in enumerate(log):
            for line, _, ok in pieces:
                if line is None:
                    continue
                self.kinds.setdefault(line.event, set()).add(line.type)
                titles |= {line.event.host} if line.type == "PROCTITLE" else set()
                if ok:
                    self.at.setdefault((line.event, line.type), i)
        self.titles = titles
        self.whose = set()
        for p in world.processes:
            if world.kernel == "stock" and (self.first_ring_unseen(p) or self.call_unseen(p)):
                self.whose.add((p.host, p.pid))
        self.mixed = self.first_contradiction(log) if "two-hosts" in world.traits else -1

    def first_ring_unseen(self, p):
        """A ring was made in lost records, and another one while it had requests open."""
        if not p.risky:
            return False
        calls = [c.event and self.at.get((c.event, "SYSCALL")) for c in p.setups]
        return calls[0] is None or any(c is not None and c < calls[0] for c in calls[1:])

    def call_unseen(self, p):
        """All that is left of a call's event looks like that of a worker."""
        for op in p.ops:
            for event, _, _ in op.events:
                kinds = self.kinds.get(event, set())
                if event.call and event.host in self.titles and "URINGOP" in kinds and not kinds & {"SYSCALL", "PROCTITLE"}:
                    return True
        return False

    def first_contradiction(self, log):
        """Where two hosts without names show that they are two: a serial comes again with another time."""
        seen = {}
        for i, pieces in enumerate(log):
            for line, _, ok in pieces:
                if not ok or line.type.startswith("DAEMON_"):
                    continue
                if seen.setdefault(line.event.serial, line.event.ms) != line.event.ms:
                    return i
        return len(log)

    def excuse(self, op):
        if (op.proc.host, op.proc.pid) in self.whose:
            return True
        return any(self.at.get((e, "URINGOP"), 0) < self.mixed for e, _, _ in op.events)


def judge_line(line, ops, excuses):
    """(the operation or None, what is false). Without an fsgid, any operation of that event will do."""
    whose = line.get("process", {}).get("fsgid")
    some = [ops.get(whose)] if whose is not None else [
        op for op in ops.values() if op.number == line["op"]["number"] and any(e.stamp() == line["id"] for e, _, _ in op.events)]
    best = None, [("unknown", None, f"no such operation: {json.dumps(line)[:300]}")]
    for op in filter(None, some):
        found = Findings()
        for check in CHECKS:
            check(line, op, found)
        found = [f for f in found if not (f[0] in INFERRED and excuses.excuse(op))]
        if not found:
            return op, []
        best = op, found
    return best


def judge(world, log, output):
    """([(kind, operation or None, why)], what was asserted)."""
    found, sure, told, counted = Findings(), Counter(), set(), Counter()
    ops, excuses = world.ops(), Excuses(world, log)
    for text in output.splitlines():
        try:
            line = json.loads(text)
        except ValueError as error:
            found.add("json", None, f"{error}: {text[:200]!r}")
            continue
        if line.get("kind") == "gap":
            continue
        op, here = judge_line(line, ops, excuses)
        found += here
        if op and "fsgid" in line["process"]:
            sure.update(count(line))
            counted[op, line["id"]] += 1
            told |= {(op, ident) for ident in [line["id"], *line.get("execution", {}).get("attempt_ids", [])]}
    for (op, ident), n in counted.items():
        if n > max(1, sum(e.stamp() == ident for e, _, _ in op.events)):
            found.add("twice", op, f"{ident} is told of {n} times")
    found += vanished(log, told, excuses)
    return found, sure


def vanished(log, told, excuses):
    """Operations whose record is whole, and which the output has not. An attempt may stand with another operation."""
    missing = {}
    for pieces in log:
        for line, _, ok in pieces:
            if ok and line and line.intact_uringop() and (line.op, line.event.stamp()) not in told \
                    and not (line.exit == -11 and excuses.excuse(line.op)):
                missing[line.op] = line.event
    return [("vanished", op, f"the record of {event.stamp()} is whole") for op, event in missing.items()]
