# SPDX-License-Identifier: GPL-2.0-or-later
"""
What is true in a world: hosts, processes, threads, rings, operations, and the
events and lines that tell of them.

Every operation has an fsgid of its own (it runs with a personality), and so
has every process: whatever a line of the output says of whom, it can be tied
to one operation, however the log was damaged.
"""

from . import records


class Event:
    """The records of one stamp."""

    def __init__(self, host, boot, ms, serial):
        self.host, self.boot, self.ms, self.serial = host, boot, ms, serial
        self.records = 0
        self.call = None		# whose event it is

    def stamp(self):
        return f"{self.ms // 1000}.{self.ms % 1000:03d}:{self.serial}"


class Line:
    """A record as the kernel and auditd wrote it; (event, number) says which."""

    __slots__ = ("text", "event", "number", "type", "op", "exit")

    def __init__(self, text, event, number, kind, op=None, code=None):
        self.text, self.event, self.number, self.type = text, event, number, kind
        self.op, self.exit = op, code

    def intact_uringop(self):
        return self.type == "URINGOP" and self.op is not None


class Host:
    """Has one boot after another, a count of serials in each, and a log."""

    def __init__(self, sim, name, node, arch, rules, enriched):
        self.sim, self.name, self.node, self.arch = sim, name, node, arch
        self.rules, self.enriched = rules, enriched
        self.boot, self.serial, self.step = 0, 0, 0
        self.lines = []
        self.auditd = 1000

    def now(self):
        """The coarse clock, as the log shows it: ms since the epoch."""
        return self.sim.now // 4 * 4 + self.step

    def event(self, ms=None):
        self.serial += 1
        return Event(self, self.boot, self.now() if ms is None else ms, self.serial)

    def log(self, event, kind, body, op=None, code=None, names=b""):
        head = (f"node={self.node} " if self.node else "") + f"type={kind} msg=audit({event.stamp()}): "
        text = head.encode() + body + (b"\x1d" + names if self.enriched and names else b"")
        self.lines.append(Line(text, event, event.records, kind, op, code))
        event.records += 1

    def daemon_start(self):
        self.auditd += 7
        event = Event(self, self.boot, self.now(), self.auditd)
        self.log(event, "DAEMON_START", f"op=start ver=4.0.2 format=raw kernel=6.12.117 auid={records.UNSET} pid=47 uid=0 "
                 f"ses={records.UNSET} res=success".encode())


class Process:
    """A program that runs: execve makes another one with the same pid."""

    def __init__(self, host, pid, ppid, exe, auid, ses, fsgid, subj, arch=None):
        self.host, self.boot, self.pid, self.ppid = host, host.boot, pid, ppid
        self.exe, self.auid, self.ses, self.subj = exe, auid, ses, subj
        self.comm = exe.rsplit(b"/", 1)[-1][:15]
        self.tty, self.cwd, self.title = "pts0" if ses != records.UNSET else "(none)", b"/srv", self.comm
        self.titles = {self.title}
        self.cred = dict.fromkeys(records.IDS, 1000)
        self.cred["fsgid"] = fsgid
        self.arch = arch or host.arch
        self.threads, self.rings, self.ops = [], [], []
        self.alive = True
        self.setups = []		# calls, in order
        self.risky = False		# made a ring while a request was open that was not the first of its rings


class Thread:
    def __init__(self, proc, comm=None):
        self.proc, self.comm, self.call = proc, comm or proc.comm, None
        self.tid = proc.host.sim.new_tid()
        self.deferred = []		# task work that waits for a call
        proc.threads.append(self)


class Ring:
    def __init__(self, creator, thread, fd, sqpoll, defer):
        self.creator, self.thread, self.fd, self.sqpoll, self.defer = creator, thread, fd, sqpoll, defer
        self.number = creator.host.sim.new_ring()
        self.setup = None		# its call


class Call:
    """A system call: its event gets a serial with its first record."""

    def __init__(self, thread, name, args):
        self.thread, self.name, self.args = thread, name, args
        self.number = name if isinstance(name, int) else records.ARCHES[thread.proc.arch][1][name]
        self.ms = thread.proc.host.now()
        self.event, self.key, self.recorded = None, None, False
        self.names, self.address = [], None		# [(operation, path)]; bytes of a struct sockaddr
        self.aux = []
        self.ring, self.code, self.waits = None, 0, 0	# of io_uring_enter; for how many completions

    def get_event(self):
        if not self.event:
            self.event = self.thread.proc.host.event(self.ms)
            self.event.call = self
        return self.event


class Step:
    """One attempt to issue a request: where, exit= of a stock kernel's record, and what is looked at there."""

    def __init__(self, where, code, paths=(), delay=4, refused=None):
        self.where, self.code, self.paths, self.delay, self.refused = where, code, list(paths), delay, refused


class Op:
    """A request, with what becomes of it."""

    def __init__(self, proc, thread, ring, name, number, cred):
        self.proc, self.thread, self.ring, self.name, self.number = proc, thread, ring, name, number
        self.cred = cred
        self.steps, self.res = [], None			# res is None: cancelled
        self.audited = True
        self.submit_paths, self.full_paths = [], []	# as prep sees them on a stock kernel; all of them
        self.address = self.peer = None			# bytes of a struct sockaddr
        self.multishot = False
        self.results = []				# of each completion of a multishot request
        self.link, self.next = 0, None
        self.prep_fails = False
        self.refused = None
        self.enter = None				# the call that submitted it; None on an SQPOLL ring
        self.user_data = proc.host.sim.new_user_data()
        self.events = []				# (event, exit=, key) of its URINGOP records
        self.paths_in = {}				# event: its PATH records there, each with its item
        self.forced = False				# to a worker, by its preparation
        self.done = False
        self.attempts, self.told, self.exec, self.denied = 0, 0, None, None	# of a patched kernel
        proc.ops.append(self)

    def never_runs(self, res):
        self.steps, self.res, self.results, self.multishot = [], res, [], False
        self.peer = self.refused = None

    def via(self):
        return "sqpoll" if self.ring.sqpoll else "enter"

    def addresses(self):
        return [a for a in (self.address, self.peer) if a]
