# SPDX-License-Identifier: GPL-2.0-or-later
"""A world from a seed: which hosts, rules, labels and programs there are, and how they live."""

import random

from . import records
from .patched import Patched
from .plans import COMMON, OPS, SKIP
from .sim import Machine, Sim
from .stock import Stock
from .truth import Call, Host, Process, Thread

DAY = 86_400_000
HOSTILE_LABELS = (
    b'lxd-c1 auid=0 tty=pts0 ses=5 comm="sshd" exe="/usr/sbin/sshd" (enforce)', b'x key="k" (enforce)', b'lxd"x',
    b'p key="forged" (enforce)', b"a pid=1 ppid=1 uid=0 gid=0 fsgid=0 success=no exit=-13", b'a"b key=(null)',
    b"x  key=", b"a' b='c", b"docker default (complain)",
)
RECORD_LABEL = b"lxd-c2 type=SYSCALL msg=audit(1790000000.000:3): arch=c000003e syscall=426"
RECORD_MESSAGE = (b"op=x type=URINGOP msg=audit(1790000000.000:3): uring_op=18 success=no exit=-2 items=0 ppid=1 pid=57 uid=0 "
                  b"gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 key=(null)")
MESSAGES = (b"op=x uring_op=18 exit=-2 pid=57 key=(null)", b"op=login acct=\"a\"")
# What a world can have that is not ordinary. Each is drawn by itself: how often, in a thousand.
TRAITS = {
    "label": 60, "null-key": 60, "split-keys": 40, "only-ops": 30, "rules-change": 60, "two-nodes": 60, "two-hosts": 60,
    "reboot": 150, "clock-step": 80, "silence": 60, "pid-reuse": 60, "arch": 100, "enriched": 150, "selinux": 200,
    "long-wait": 150, "named-types": 300, "crowd": 4, "user-message": 300,
    "quiet-rules": 100, "record-text": 30,
}


class Rules:
    """What the audit rules of a host record, and with which key."""

    def __init__(self, rng, traits):
        self.mode = next((t for t in ("null-key", "split-keys", "only-ops") if t in traits), "shipped")
        self.selinux = "selinux" in traits
        self.same_null = rng.random() < 0.5	# of null-key: whether operations have no key either
        self.execs = rng.random() < 0.7
        self.off = False			# a change of the rules has taken them away
        self.types = (("URING_SQE", "URING_ORIGIN", "URING_SETUP") if "named-types" in traits else
                      ("UNKNOWN[1340]", "UNKNOWN[1341]", "UNKNOWN[1342]"))

    def logs_call(self, call):
        if call.name == "execve":
            return self.execs and not self.off
        if call.name in ("sendto", "openat", "write"):
            return True
        if self.off or call.name not in ("setup", "enter", "register"):
            return False
        return {"shipped": True, "null-key": call.name == "setup", "only-ops": False,
                "split-keys": call.name == "setup" or call.args[1] % 2 == 1}[self.mode]

    def call_key(self, call):
        if call.name in ("sendto", "write"):
            return None
        if call.name in ("execve", "openat"):
            return call.name.encode()
        return {"shipped": b"uring-call", "null-key": None, "only-ops": None,
                "split-keys": b"rule-a" if call.name == "setup" else b"rule-b"}[self.mode]

    def logs_op(self, _op):
        return not self.off

    def op_key(self, _op):
        return None if self.mode == "null-key" and self.same_null else b"uringop"


class World:
    """@traits: some of TRAITS, or None to draw them; @kernel: stock or patched."""

    def __init__(self, seed, kernel, traits=None):
        self.seed, self.kernel = seed, kernel
        self.rng = rng = random.Random(seed)
        draw = random.Random(f"{seed}/traits")
        drawn = {t for t, share in TRAITS.items() if draw.randrange(1000) < share}
        self.traits = set(traits) if traits is not None else drawn
        if "quiet-rules" in self.traits:	# no record tells of a change, which is a premise
            self.traits -= {"rules-change"}
        self.sim = Sim(rng, Patched if kernel == "patched" else Stock)
        self.processes = []
        self.size = rng.choice((6, 10, 16, 30))
        self.lines = []			# of all hosts, in the order in which they are written
        n = 2 if self.traits & {"two-nodes", "two-hosts"} else 1
        for i in range(n):
            self.start_host(i)
        self.sim.run()

    def start_host(self, i):
        rng, traits = self.rng, self.traits
        arch = rng.choice(("i386", "aarch64", "alpha", "s390x", "x32")) if "arch" in traits else "x86_64"
        node = f"host{i}" if "two-nodes" in traits or rng.random() < 0.1 and "two-hosts" not in traits else None
        host = Host(self.sim, f"host{i}", node, arch, Rules(rng, traits), "enriched" in traits)
        host.lines = self.lines
        self.sim.hosts.append(host)
        Life(self, host)

    def ops(self):
        return {op.cred["fsgid"]: op for p in self.processes for op in p.ops}


class Life:
    """What happens on a host, boot after boot."""

    def __init__(self, world, host):
        self.world, self.host, self.rng, self.sim = world, host, world.rng, world.sim
        self.machine = Machine(self.sim, host)
        self.labels = self.make_labels()
        # in some worlds most requests end in a later call than the one that submitted them
        self.names = self.rng.choice((None, None, ("accept", "connect", "sendmsg"), ("accept", "connect", "statx", "openat")))
        self.alive = []
        self.next_pid = 57
        self.sim.spawn(self.run(), delay=self.rng.randrange(400))

    def make_labels(self):
        if "split-keys" in self.world.traits:
            return [b'x key="k" (enforce)']
        if "record-text" in self.world.traits:
            return [RECORD_LABEL, b"unconfined"]
        if "label" in self.world.traits:
            return self.rng.sample(HOSTILE_LABELS, 2) + [b"unconfined"]
        if "selinux" in self.world.traits:
            return [b"staff_u:staff_r:staff_t:s0-s0:c0.c1023", b"system_u:system_r:init_t:s0"]
        return [self.rng.choice((None, b"unconfined"))]

    # processes

    def process(self, ppid=None, pid=None, exe=None, who=None):
        rng, host = self.rng, self.host
        while pid is None or any(p.pid == pid for p in self.alive):
            pid, self.next_pid = self.next_pid, self.next_pid + rng.choice((1, 1, 2))
        auid, ses = who or rng.choice(((1000, 1), (1000, 2), (1001, 3), (records.UNSET, records.UNSET)))
        exe = exe or rng.choice((b"/usr/bin/app", b"/usr/bin/other", b"/opt/my prog", b'/opt/"q"'))
        arch = "x86_64" if host.arch == "i386" and rng.random() < 0.5 else host.arch
        p = Process(host, pid, ppid or rng.choice((1, 1, 40)), exe, auid, ses, self.sim.new_fsgid(),
                    rng.choice(self.labels), arch)
        self.world.processes.append(p)
        self.alive.append(p)
        Thread(p, rng.choice((None, None, b"worker one", b'key="k"')))
        return p

    def start(self, p, script):
        self.sim.spawn(script, lambda: p.alive, self.rng.randrange(60))

    def finish(self, p):
        self.machine.kill(p)
        if p in self.alive:
            self.alive.remove(p)

    # what hosts do

    def run(self):
        rng, traits = self.rng, self.world.traits
        boots = rng.choice((2, 3)) if "reboot" in traits else 1
        for boot in range(boots):
            self.host.boot, self.host.serial, self.next_pid = boot, 1, 57
            self.host.daemon_start()
            service = self.process(1, exe=b"/usr/bin/app", who=(records.UNSET, records.UNSET))
            if rng.random() < 0.4:
                self.before_the_rules(service)
            self.rules_event("add_rule")
            self.start(service, self.app(service, self.world.size, service.rings[:]))
            phases = rng.choice((2, 3)) if traits & {"silence", "pid-reuse"} else 1
            for phase in range(phases):
                yield from self.phase()
                if phase + 1 < phases:
                    yield from self.silence()
            for p in list(self.alive):
                self.finish(p)
            yield rng.choice((3000, 5000, 9000, 600_000))
            if "clock-step" in traits:
                self.host.step += rng.choice((-3_600_000, 3_600_000, -700))

    def before_the_rules(self, p):
        """A program makes its ring, and uses it, before there are rules: so that is not recorded."""
        rules, thread = self.host.rules, p.threads[0]
        off, rules.off = rules.off, True
        ring = self.make_ring(thread)
        for _ in self.machine.enter(thread, ring, self.chains(thread, ring), 0):
            pass
        rules.off = off

    def silence(self):
        for p in list(self.alive):
            if not getattr(p, "stays", False):
                self.finish(p)
        self.next_pid = 57
        yield self.rng.randrange(1, 4) * DAY

    def phase(self):
        rng, traits = self.rng, self.world.traits
        started = [p for p in self.alive if not getattr(p, "stays", False)]
        for _ in range(rng.choice((0, 1, 1, 2))):
            p = self.process()
            self.start(p, self.app(p, self.world.size))
            started.append(p)
        if "pid-reuse" in traits:
            self.start_server()
        if "crowd" in traits and not getattr(self, "crowded", False):
            self.crowded = True
            p = self.process()
            self.start(p, self.among_many(p))
            started.append(p)
        for i in range(400):
            yield 100
            if i % 8 == 3:
                self.background()
            if not any(p.alive for p in started):
                break

    def other(self, pid, exe):
        """A process that uses no ring."""
        return Process(self.host, pid, 1, exe, records.UNSET, records.UNSET, 0, self.labels[-1], self.host.arch)

    def rules_event(self, what):
        if "quiet-rules" in self.world.traits:
            return
        call = Call(Thread(self.other(51, b"/usr/sbin/auditctl")), "sendto", (3, 0x7f7f9a0520, 0x42c, 0))
        event = call.get_event()
        self.host.log(event, "CONFIG_CHANGE", f"auid={records.UNSET} ses={records.UNSET} op={what} key=\"uring-call\" list=4 "
                      "res=1".encode())
        call.recorded = True
        self.machine.kernel.return_from(call, 1068)

    def background(self):
        """What else is in the log: an unrelated call, a user's message, a clock that is set, rules that change."""
        rng, traits = self.rng, self.world.traits
        what = rng.random()
        if what < 0.3:
            p = self.other(40, b"/usr/sbin/sshd")
            self.machine.call(Thread(p), "openat", (0xffffff9c, 0x7f01, 0, 0), 5)
        elif what < 0.6 and traits & {"user-message", "record-text"}:
            text = RECORD_MESSAGE if "record-text" in traits else rng.choice(MESSAGES)
            self.host.log(self.host.event(), "USER", b"pid=40 uid=0 auid=4294967295 ses=4294967295 msg='" + text
                          + b" exe=\"/usr/sbin/sshd\" res=success'")
        elif what < 0.7 and "clock-step" in traits:
            self.host.step += rng.choice((-3_600_000, -20_000, 5000, 3_600_000))
        elif what < 0.9 and "rules-change" in traits:
            self.host.rules.off = not self.host.rules.off
            self.rules_event("remove_rule" if self.host.rules.off else "add_rule")

    # what programs do

    def chains(self, thread, ring, names=None, most=4):
        rng, chains = self.rng, []
        for _ in range(rng.choice((1, 1, 1, 1, 2, most))):
            length = rng.choice((2, 3)) if rng.random() < 0.08 else 1
            some = names or self.names or (COMMON if rng.random() < 0.8 else tuple(OPS))
            chain = [self.machine.make_op(thread, ring, rng.choice(some)) for _ in range(length)]
            for i, op in enumerate(chain):
                if length > 1:
                    op.link = i + 1
                    if op.prep_fails or any(s.code == SKIP for s in op.steps):
                        op.prep_fails = False
                        op.never_runs(None)
                    op.next = chain[i + 1] if i + 1 < length else None
            chains.append(chain)
        return chains

    def make_ring(self, thread):
        kind = 1 if self.names else self.rng.random()
        return self.machine.setup(thread, sqpoll=kind < 0.2, defer=0.2 <= kind < 0.35)

    def app(self, p, rounds, rings=None):
        """Makes a ring, uses it, makes another one, a thread, a child, or becomes another program."""
        rng, machine, thread = self.rng, self.machine, p.threads[0]
        if rng.random() < 0.2:
            machine.call(thread, "openat", (0xffffff9c, 0x7f02, 0, 0), 3)
        if p.arch == "alpha":
            machine.unrelated(thread, 425, 3)
            machine.unrelated(thread, 426, 1)
        rings = rings or [self.make_ring(thread)]
        for _ in range(rounds):
            yield rng.choice((0, 4, 4, 40, 300))
            what = rng.random()
            if what < 0.03:
                rings.append(self.make_ring(thread))
            elif what < 0.05:
                self.start(p, self.thread(p, rounds // 3))
            elif what < 0.08 and not rings[0].defer and not rings[0].sqpoll:
                child = self.process(p.pid, None, p.exe, (p.auid, p.ses))
                self.start(child, self.heir(child, rings[0], rng.randrange(1, 4)))
            elif what < 0.10:
                self.start(*self.execute(p, rounds // 2))
                return
            else:
                ring = rng.choice(rings)
                wait = rng.choice((0, 0, 1, 1, 2))
                ops = [] if rng.random() < 0.15 else self.chains(thread, ring)
                yield from machine.enter(thread, ring, ops, wait, 9000 if "long-wait" in self.world.traits else 1500)
        yield rng.choice((4, 400))
        self.finish(p)

    def thread(self, p, rounds):
        thread = Thread(p, b"thread")
        ring = self.make_ring(thread)
        for _ in range(rounds):
            yield self.rng.choice((4, 40))
            yield from self.machine.enter(thread, ring, self.chains(thread, ring), self.rng.choice((0, 1)))

    def heir(self, p, ring, rounds, names=None, limit=1500):
        """A child uses the ring that its parent made."""
        thread = p.threads[0]
        for _ in range(rounds):
            yield 8
            if not ring.creator.alive:
                break
            ops = self.chains(thread, ring, names, 1)
            yield from self.machine.enter(thread, ring, ops, self.rng.choice((0, 1)), limit)
        self.finish(p)

    def execute(self, p, rounds):
        """execve(2): the rings and requests of @p end, its pid goes on."""
        exe = p.exe if self.rng.random() < 0.5 else b"/usr/bin/next"
        self.finish(p)
        new = self.process(p.ppid, p.pid, exe, (p.auid, p.ses))
        new.subj = p.subj
        new.titles |= p.titles
        self.machine.call(new.threads[0], "execve", (0x5500, 0, 0, 0), 0, [("EXECVE", b'argc=1 a0="x"')])
        return new, self.app(new, rounds)

    def start_server(self):
        """A server that made a ring lends it to its children; a pid of one that has ended is used again days later."""
        rng, machine = self.rng, self.machine
        server = next((p for p in self.alive if getattr(p, "stays", False)), None)
        if server:
            old = rng.choice(server.children)
            child = self.process(server.pid, old.pid, server.exe, (server.auid, server.ses))
            self.start(child, self.slow_heir(child, server.rings[0]))
            return
        server = self.process(1, exe=b"/usr/sbin/server", who=(records.UNSET, records.UNSET))
        server.stays, server.children = True, []
        machine.setup(server.threads[0])
        for _ in range(2):
            child = self.process(server.pid, exe=b"/usr/bin/app", who=(1000, 4))
            server.children.append(child)
            self.start(child, self.app(child, 5))

    def slow_heir(self, p, ring):
        """Waits in its first call for longer than a log is put together."""
        thread, machine = p.threads[0], self.machine
        ops = self.chains(thread, ring, ("unlinkat", "openat", "mkdirat"), 1)
        slow = machine.make_op(thread, ring, "connect")
        slow.prep_fails, slow.res = False, 0
        slow.steps = slow.steps[:1] + slow.steps[-1:] if len(slow.steps) > 1 else slow.steps
        for step in slow.steps:
            step.delay = 5000
        yield from machine.enter(thread, ring, ops + [[slow]], sum(map(len, ops)) + 1, 9000)
        yield 100
        self.finish(p)

    def among_many(self, p):
        """More processes make rings than a table holds, while a request of @p is open."""
        machine, thread, rng = self.machine, p.threads[0], self.rng
        first = machine.setup(thread)
        waiting = machine.make_op(thread, first, "accept")
        while waiting.prep_fails or len(waiting.steps) < 2 or waiting.multishot:
            p.ops.remove(waiting)
            waiting = machine.make_op(thread, first, "accept")
        waiting.steps[1].delay = 200
        yield from machine.enter(thread, first, [[waiting]], 0)
        yield 4
        kernel = machine.kernel
        for i in range(8300):
            other = Process(self.host, 100_000 + i, 1, b"/usr/bin/many", 1000, 1, 0, p.subj, self.host.arch)
            kernel.return_from(Call(Thread(other), "setup", (8, 0, 0, 0)), 3)
        second = machine.setup(thread)
        for _ in range(3):
            yield from machine.enter(thread, second, self.chains(thread, second, ("connect", "accept"), 1), 1)
            yield rng.choice((4, 200))
        self.finish(p)
