# SPDX-License-Identifier: GPL-2.0-or-later
"""
Compares one line of the output with one unit of the truth. Each column is
RIGHT, UNKNOWN (not asserted, or only in part) or WRONG (an assertion that
contradicts the truth); NA where there is nothing to tell.
"""

import errno
import os

from . import kernel

RIGHT, UNKNOWN, WRONG, NA = "right", "unknown", "wrong", "n/a"
COLUMNS = ("op", "outcome", "object", "identity", "origin", "execution", "refusal")
ASSERTED = ("exact", "unique", "sqpoll")
IDS = ("uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid")
WHO = ("auid", "ses", "comm", "exe")


class Verdict:
    """Columns, and a sentence for every wrong one."""

    def __init__(self):
        self.column = dict.fromkeys(COLUMNS, UNKNOWN)
        self.why = {}

    def wrong(self, column, why):
        self.column[column] = WRONG
        self.why.setdefault(column, why)

    def contradictions(self):
        return sum(value == WRONG for value in self.column.values())

    def agreements(self):
        return sum(value == RIGHT for value in self.column.values())


def asserted(part):
    return part.get("confidence") in ASSERTED


def judge_op(line, unit, verdict):
    op = line.get("op", {})
    if op.get("number") == unit.number and op.get("name", kernel.NAMES[unit.number]) == kernel.NAMES[unit.number]:
        verdict.column["op"] = RIGHT
    else:
        verdict.wrong("op", f"{op.get('name')} ({op.get('number')}) is {kernel.NAMES[unit.number]}")


def judge_outcome(line, unit, verdict):
    result = line.get("result", {})
    if not result.get("known"):
        return
    code = result.get("exit")
    if unit.res is None:
        # in flight when its process ended: it cannot have succeeded
        if result.get("success") is False:
            verdict.column["outcome"] = RIGHT
        else:
            verdict.wrong("outcome", "asserts success of a request that never completed")
        return
    name = result.get("errno")
    right_name = name is None or getattr(errno, name, None) == -unit.res	# EOPNOTSUPP is ENOTSUP
    if code != unit.res or result.get("success") != (unit.res >= 0) or not right_name:
        verdict.wrong("outcome", f"exit {code} success {result.get('success')} {name}, truth {unit.res}")
    else:
        verdict.column["outcome"] = RIGHT


def judge_identity(line, unit, verdict):
    process, truth = line.get("process", {}), unit.identity
    wanted = {"pid": truth["pid"], "ppid": truth["ppid"], **{k: truth["cred"][k] for k in IDS}}
    who = {k: truth[k] for k in WHO}
    if asserted(process):
        wanted.update(who)
    for key, value in wanted.items():
        if key in process and process[key] != value:
            verdict.wrong("identity", f"{key}={process[key]}, truth {value}")
            return
    if asserted(process) and all(k in process for k in ("pid", "uid", "euid", *WHO)):
        verdict.column["identity"] = RIGHT


def names_of(unit):
    """Every name by which a PATH record may call one of the unit's objects."""
    names = {name for p in unit.object["paths"] for name in (p["given"], p["full"])}
    if "file" in unit.object:
        names.add(unit.object["file"])
    sockaddr = unit.sockaddr() or {}
    if "path" in sockaddr:
        names.add(sockaddr["path"])
    return names


def parents_of(names):
    found = {"", ".", "./"}
    for name in names:
        head = os.path.dirname(name)
        found |= {head, head + "/"}
    return found


def wrong_path(path, unit, names):
    """Why this asserted path is none of the unit's, or None."""
    name = path.get("name")			# none: name=(null), the inode is all that the record has
    if path.get("nametype") == "PARENT":
        return None if name is None or name in parents_of(names) | names else f"parent {name} of {sorted(names)}"
    if name is not None and name not in names:
        return f"path {name}, truth {sorted(names) or 'has none'}"
    known = unit.inodes()
    if unit.object["paths"] and known and "inode" in path and str(path["inode"]) not in known:
        return f"inode {path['inode']} of {name}, truth {sorted(known)}"
    return None


def same_sockaddr(line, truth):
    if truth is None or line.get("family") != truth["family"]:
        return False
    if "path" in truth:
        return ("@" if line.get("abstract") else "") + line.get("path", "") == truth["path"]
    return line.get("address") == truth.get("address") and line.get("port") == truth.get("port")


def object_complete(obj, unit, patched):
    told = {p.get("name") for p in obj.get("paths", []) if p.get("nametype") != "PARENT"}
    if any(not told & {p["given"], p["full"]} for p in unit.object["paths"]):
        return False
    if patched and "file" in unit.object and unit.object["file"] not in told:
        return False
    return unit.sockaddr() is None or "sockaddr" in obj


def judge_object(line, unit, verdict, patched):
    obj = line.get("object", {})
    has = unit.object["paths"] or unit.sockaddr() or "file" in unit.object
    if asserted(obj):
        names = names_of(unit)
        for path in obj.get("paths", []):
            why = wrong_path(path, unit, names)
            if why:
                verdict.wrong("object", why)
        if "sockaddr" in obj and not same_sockaddr(obj["sockaddr"], unit.sockaddr()):
            verdict.wrong("object", f"address {obj['sockaddr']}, truth {unit.sockaddr()}")
    if verdict.column["object"] == WRONG:
        return
    if not has:
        verdict.column["object"] = NA
    elif asserted(obj) and (unit.object["paths"] or unit.sockaddr() or patched) and object_complete(obj, unit, patched):
        verdict.column["object"] = RIGHT


def judge_origin_fields(origin, unit, verdict):
    facts = {"user_data": unit.user_data, "link": unit.sqe["link"], "tid": unit.sqe["tid"]}
    if unit.via == "sqpoll":
        del facts["tid"]				# the SQ thread's, which user space is not told
    if unit.enter and unit.via == "enter":
        facts["ring_fd"], facts["to_submit"] = unit.enter.args[0], unit.enter.args[1]
    for key, value in facts.items():
        told = origin.get(key)
        if isinstance(told, str):
            told = int(told, 16)
        if told is not None and told != value:
            verdict.wrong("origin", f"{key} {origin[key]}, truth {value}")


def judge_origin(line, unit, verdict, places):
    origin = line.get("origin", {})
    if not asserted(origin):
        return
    judge_origin_fields(origin, unit, verdict)
    if (origin["confidence"] == "sqpoll") != (unit.via == "sqpoll"):
        verdict.wrong("origin", f"confidence {origin['confidence']} of one submitted via {unit.via}")
    if verdict.column["origin"] == WRONG or "id" not in origin:
        return
    ids = places.origin(unit)
    if origin["id"] in ids:
        verdict.column["origin"] = RIGHT
    else:
        verdict.wrong("origin", f"{origin['id']}, truth {sorted(ids) or 'is not in the log'}")


def call_could_run(enter, unit):
    """Whether that io_uring_enter call of the truth can have run the unit: inline, or as task work of its thread."""
    return enter.tid == unit.tid and enter.t1 >= unit.t0 and (unit.t1 is None or enter.t0 <= unit.t1)


def judge_attempts(line, unit, verdict, places):
    """An earlier attempt in a call that had returned before the unit was submitted, or of another thread."""
    for ident in line.get("execution", {}).get("attempt_ids", []):
        enters = places.enter_at.get(ident)
        if enters and unit.via == "enter" and not any(call_could_run(e, unit) for e in enters):
            verdict.wrong("execution", f"attempt {ident} was made in a call that cannot have run it")


def judge_execution(line, unit, verdict):
    mode = line.get("execution", {}).get("mode", "unknown")
    done = unit.res is not None and unit.res >= 0
    always = unit.number in kernel.ALWAYS_WORKER
    forced = always or unit.flags & kernel.IOSQE_ASYNC
    if mode == "unknown":
        return
    if mode == "none" and done:
        verdict.wrong("execution", "it was executed, as it succeeded")
    elif mode == "sqpoll" and unit.via != "sqpoll":
        verdict.wrong("execution", "no SQPOLL ring")
    elif mode in ("inline", "submitter") and unit.via == "sqpoll":
        verdict.wrong("execution", f"{mode}, on an SQPOLL ring")
    elif mode in ("inline", "submitter", "sqpoll") and forced and done:
        verdict.wrong("execution", f"{mode}, of what a worker has to run")
    elif mode == "task_work" and done and (always or forced and unit.number not in kernel.POLLED):
        verdict.wrong("execution", "task_work, of what a worker has to run")
    else:
        verdict.column["execution"] = RIGHT


def judge_refusal(line, unit, verdict):
    """Who did not let it be executed."""
    told = line.get("origin", {}).get("refused")
    if told is not None and told != unit.refused:
        verdict.wrong("refusal", f"refused by {told}, truth {unit.refused}")
    elif told == unit.refused:
        verdict.column["refusal"] = RIGHT if told else NA


def judge(line, unit, places, patched):
    verdict = Verdict()
    judge_op(line, unit, verdict)
    judge_outcome(line, unit, verdict)
    judge_object(line, unit, verdict, patched)
    judge_identity(line, unit, verdict)
    judge_origin(line, unit, verdict, places)
    judge_execution(line, unit, verdict)
    judge_refusal(line, unit, verdict)
    judge_attempts(line, unit, verdict, places)
    return verdict
