# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the output says only what the raw log says, and leaves none of its records out."""

from collections import Counter

from . import kernel
from .judge import IDS, asserted
from .log import SYSCALL_ENTER, SYSCALL_SETUP, decode


def uringop_records(event, line):
    return [f for f in event.all("URINGOP")
            if int(f["uring_op"]) == line["op"]["number"] and int(f["pid"]) == line["process"]["pid"]]


def signed(value):
    return -1 if value == "4294967295" else int(value)


def check_record(line, event):
    """The line's URINGOP record is there, and has the credentials that the line gives."""
    records = uringop_records(event, line)
    if not records:
        return "no URINGOP record of that operation and process in its event"
    for f in records:
        if all(signed(f[k]) == line["process"].get(k, signed(f[k])) for k in IDS):
            return None
    return "credentials that no URINGOP record of its event has"


def check_origin(line, log):
    origin = line.get("origin", {})
    idents = list(origin.get("candidates", []))
    if asserted(origin) and "id" in origin:
        idents.append(origin["id"])
    for ident in idents:
        event = log.events.get(ident)
        call = event.syscall() if event else None
        if call is None or int(call["syscall"]) not in (SYSCALL_ENTER, SYSCALL_SETUP):
            return f"origin {ident} is no such call in the log"
        if int(call["pid"]) != line["process"]["pid"]:
            return f"origin {ident} is a call of another process"
    return None


def check_object(line, log):
    """Every asserted name stands in a PATH record of the operation's own events or of its origin."""
    obj = line.get("object", {})
    if not asserted(obj):
        return None
    idents = [line["id"], line.get("origin", {}).get("id"), *line.get("execution", {}).get("attempt_ids", [])]
    names = {decode(f.get("name", "")) for i in idents if i in log.events for f in log.events[i].all("PATH")}
    for path in obj.get("paths", []):
        if "name" in path and path["name"] not in names:
            return f"path {path['name']} is in none of its records"
    return None


def check_attempts(line, log):
    for ident in line.get("execution", {}).get("attempt_ids", []):
        event = log.events.get(ident)
        if event is None or not uringop_records(event, line):
            return f"attempt {ident} is not in the log"
    return None


def check_line(line, log):
    """Why the line does not match the log, or None."""
    event = log.events.get(line.get("id"))
    if event is None:
        return f"event {line.get('id')} is not in the log"
    if line.get("op", {}).get("number") is None or "pid" not in line.get("process", {}):
        return "no operation number or no pid"
    return (check_record(line, event) or check_attempts(line, log) or check_origin(line, log)
            or check_object(line, log))


def records_told(lines, log):
    """
    (records of the log that no line tells of, records told of more than
    once): the URINGOP records of each event and opcode against the lines, of
    either kind, that name the event. The first attempt of a multishot accept
    belongs to each connection that it accepts later.
    """
    told, logged, shared = Counter(), Counter(), set()
    for line in lines:
        number = line.get("op", {}).get("number")
        told[line.get("id"), number] += 1
        for ident in line.get("execution", {}).get("attempt_ids", []):
            told[ident, number] += (ident, number) not in shared
            if number == kernel.ACCEPT:
                shared.add((ident, number))
    for event, f in log.uringops():
        if int(f["uring_op"]) < len(kernel.NAMES):
            logged[event.id, int(f["uring_op"])] += 1
    missing = sum(max(0, n - told[key]) for key, n in logged.items())
    extra = sum(max(0, n - logged[key]) for key, n in told.items())
    return missing, extra
