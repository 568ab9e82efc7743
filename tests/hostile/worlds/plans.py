# SPDX-License-Identifier: GPL-2.0-or-later
"""
What becomes of a request: where the kernel issues it, with which exit= of a
stock kernel's records, and its result. From io_uring/*.c of Linux 6.12 and
the logs in tests/golden.
"""

import struct

from .records import saddr
from .truth import Step

# number, whether a stock kernel audits it
OPS = {
    "nop": (0, False), "sendmsg": (9, True), "accept": (13, True), "connect": (16, True), "fallocate": (17, True),
    "openat": (18, True), "close": (19, True), "statx": (21, False), "read": (22, False), "send": (26, False),
    "openat2": (28, True), "shutdown": (34, True), "renameat": (35, True), "unlinkat": (36, True), "mkdirat": (37, True),
    "linkat": (39, True), "msg_ring": (40, True), "uring_cmd": (46, True), "futex_wait": (51, True),
    "ftruncate": (55, True), "bind": (56, True),
}
COMMON = ("openat", "openat", "openat2", "connect", "connect", "accept", "unlinkat", "renameat", "mkdirat", "close")

EAGAIN, SKIP, STOP = -11, -529, -125


def name_of(rng, n):
    tail = rng.choice((b"", b"", b".log", b" b", b'"q"', b"=1 pid=1", b"\xff", b"(null)", b" key=k"))
    return rng.choice((b"/srv/f%d", b"/etc/f%d", b"f%d", b"/tmp/x/f%d")) % n + tail


def inode(rng):
    return {"inode": rng.randrange(2, 1 << 24), "dev": f"00:{rng.randrange(16, 99)}", "mode": "0100644",
            "ouid": rng.randrange(3), "ogid": 0}


def entry(name, nametype, node=None):
    return {"name": name, "nametype": nametype, **(node or dict.fromkeys(("inode", "dev", "mode", "ouid", "ogid")))}


def parent(name):
    head, slash, _ = name.rpartition(b"/")
    return head + slash if slash else b"./"


def look_up(rng, op, names, kinds):
    """The paths of an operation on names in folders: as prep sees them, and as the one who looks them up does."""
    op.submit_paths = [entry(n, "UNKNOWN") for n in names]
    op.full_paths = []
    for n, kind in zip(names, kinds):
        op.full_paths.append(entry(parent(n), "PARENT", inode(rng)))
        op.full_paths.append(entry(n, kind, inode(rng)))


def unnamed(paths):
    return [{**p, "name": None} for p in paths]


def plan_open(rng, op, serial):
    name, node = name_of(rng, serial), inode(rng)
    how = rng.random()
    op.submit_paths = [entry(name, "UNKNOWN")]
    op.res = rng.choice((5, 6, 7, -2, -2, -13))
    op.full_paths = [entry(name, "NORMAL", node)] if op.res != -2 else []
    if how < 0.3:
        if op.res != -2:
            op.submit_paths = [entry(name, "NORMAL", node)]
        op.steps = [Step("inline", 0, op.full_paths)]
    elif how < 0.6:
        op.steps = [Step("inline", EAGAIN), Step("worker", 0, op.full_paths if op.ring.sqpoll else ())]
    elif how < 0.7:
        op.forced = True
        op.steps = [Step("worker", 0, op.full_paths if op.ring.sqpoll else ())]
    elif how < 0.9:
        op.forced = True
        op.res = rng.choice((5, 6, -13))
        look_up(rng, op, [name], ["CREATE"])
        op.steps = [Step("worker", 0, op.full_paths if op.ring.sqpoll else unnamed(op.full_paths))]
    else:
        op.res, op.full_paths = -11, []
        op.steps = [Step("inline", 0)]


def plan_names(rng, op, serial):
    names = [name_of(rng, serial)]
    kinds = {"unlinkat": ["DELETE"], "mkdirat": ["CREATE"], "renameat": ["DELETE", "CREATE"],
             "linkat": ["NORMAL", "CREATE"]}[op.name]
    if len(kinds) == 2:
        names.append(names[0] + b".new")
    op.forced = True
    op.res = rng.choice((0, 0, 0, -2, -13))
    look_up(rng, op, names, kinds)
    if op.res == -2:
        op.full_paths = [p for p in op.full_paths if p["nametype"] == "PARENT"][:1]
    op.steps = [Step("worker", 0, op.full_paths if op.ring.sqpoll else unnamed(op.full_paths))]


def socket_address(rng, serial, arch):
    kind = rng.choice(("inet", "inet", "inet", "inet6", "unix"))
    where = {"inet": (f"127.{serial >> 8 & 255}.{serial & 255}.1", 1000 + serial % 60000),
             "inet6": (f"2001:db8::{serial & 0xffff:x}", 1000 + serial % 60000),
             "unix": b"/run/s%d" % serial}[kind]
    return saddr(kind, where, arch)


def plan_connect(rng, op, serial):
    op.address = socket_address(rng, serial, op.proc.arch)
    how = rng.random()
    op.res = rng.choice((0, 0, -111))
    if how < 0.4:
        op.res = rng.choice((op.res, -88))
        op.steps = [Step("inline", 0)]
    elif how < 0.75:
        op.steps = [Step("inline", EAGAIN)] + [Step("task", EAGAIN) for _ in range(rng.randrange(2))] + [Step("task", 0)]
    elif how < 0.9:
        op.steps = [Step("inline", EAGAIN)] + [Step("worker", EAGAIN) for _ in range(rng.randrange(3))] + [Step("worker", 0)]
    else:
        op.forced = True
        op.steps = [Step("worker", 0)]


def plan_accept(rng, op, serial):
    if rng.random() < 0.5:
        op.peer = socket_address(rng, serial, op.proc.arch)
    op.res = rng.randrange(5, 20)
    how = rng.random()
    if how < 0.2:
        op.steps = [Step("inline", 0)]
    elif how < 0.65:
        op.steps = [Step("inline", EAGAIN), Step("task", 0, delay=rng.choice((4, 40, 400, 4000)))]
    else:
        op.multishot, op.peer = True, None
        op.results = [op.res + i for i in range(rng.randrange(1, 4))]
        op.steps = [Step("inline", EAGAIN)] + [Step("task", SKIP, delay=rng.choice((4, 100, 2000))) for _ in op.results]
        op.res = rng.choice((None, -125))
        if op.res is not None:
            op.results.append(op.res)
            op.steps.append(Step("task", STOP))


def plan_send(rng, op, serial):
    op.address = socket_address(rng, serial, op.proc.arch)
    op.res = 100
    how = rng.random()
    if how < 0.2 and op.audited:
        op.res = -88
        op.steps = [Step("inline", -88)]
    elif how < 0.7:
        op.steps = [Step("inline", 0)]
    else:
        op.steps = [Step("inline", EAGAIN), Step("task", 0)]


def plan_command(rng, op, _serial):
    if rng.random() < 0.4 and op.proc.host.rules.selinux:
        op.res, op.refused = -13, "lsm"
        op.steps = [Step("inline", -13, refused=inode(rng)["inode"])]
    else:
        op.res = -95
        op.steps = [Step("inline", -95)]


def plan_plain(rng, op, _serial):
    op.res = 0
    if op.name == "close":
        op.res = rng.choice((0, -9))
        op.steps = [Step("inline", 0)] if rng.random() < 0.7 else [Step("inline", EAGAIN), Step("worker", 0)]
    elif op.name == "futex_wait":
        op.steps = [Step("inline", SKIP)]
    elif op.name in ("fallocate", "ftruncate", "shutdown"):
        op.forced = True
        op.res = rng.choice((0, -88)) if op.name == "shutdown" else 0
        op.steps = [Step("worker", op.res)]
    else:
        op.steps = [Step("inline", 0)] if rng.random() < 0.7 else [Step("worker", 0)]


def plan_unaudited(rng, op, serial):
    op.res = 0
    if op.name == "statx":
        name = name_of(rng, serial)
        op.submit_paths = [entry(name, "UNKNOWN")]
        op.full_paths = [entry(name, "NORMAL", inode(rng))]
        op.forced = True
        op.steps = [Step("worker", 0, op.full_paths)]
    elif op.name == "send":
        plan_send(rng, op, serial)
    else:
        op.steps = [Step("inline", 0)]


PLANS = {"openat": plan_open, "openat2": plan_open, "connect": plan_connect, "accept": plan_accept,
         "sendmsg": plan_send, "bind": plan_connect, "uring_cmd": plan_command,
         "unlinkat": plan_names, "renameat": plan_names, "mkdirat": plan_names, "linkat": plan_names}


def plan(rng, op):
    serial = op.user_data & 0xffffff
    op.audited = OPS[op.name][1]
    (PLANS.get(op.name, plan_plain) if op.audited else plan_unaudited)(rng, op, serial)
    if op.name == "bind":
        op.steps = [Step("inline", 0)]
        op.forced = False
    if op.ring.sqpoll:
        for step in op.steps:
            if step.where == "inline" and not step.code:
                step.paths = op.full_paths
    if rng.random() < 0.05:
        op.prep_fails = True
        op.never_runs(-22)
        op.submit_paths, op.full_paths, op.address = [], [], None
    elif rng.random() < 0.04 and op.steps and op.steps[0].where == "worker":
        op.never_runs(None)		# cancelled in the queue of the workers


def address_hex(address):
    return address.hex().upper().encode()


def pointer(rng):
    return struct.unpack("<I", rng.randbytes(4))[0] | 0x7f << 40
