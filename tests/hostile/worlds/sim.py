# SPDX-License-Identifier: GPL-2.0-or-later
"""Time, and what happens in it: threads are generators that yield how many ms they sleep."""

import heapq
import itertools

from .plans import OPS, plan
from .truth import Call, Op, Ring


class Sim:
    def __init__(self, rng, make_kernel):
        self.rng, self.make_kernel = rng, make_kernel
        self.now = 1_790_000_000_000 + rng.randrange(10**9)
        self.heap, self.order = [], itertools.count()
        self.new_tid = itertools.count(4000).__next__
        self.new_ring = itertools.count(1).__next__
        self.new_user_data = itertools.count(rng.randrange(1, 1000)).__next__
        self.new_fsgid = itertools.count(100_000).__next__
        self.hosts = []

    def at(self, delay, fn):
        heapq.heappush(self.heap, (self.now + delay, next(self.order), fn))

    def run(self):
        while self.heap:
            self.now, _, fn = heapq.heappop(self.heap)
            fn()

    def spawn(self, script, alive=lambda: True, delay=0):
        """Runs a generator, as long as it is alive."""
        def go():
            if not alive():
                return
            try:
                pause = next(script)
            except StopIteration:
                return
            self.at(pause, go)
        self.at(delay, go)


class Machine:
    """What a host's kernel does for its programs."""

    def __init__(self, sim, host):
        self.sim, self.host, self.rng = sim, host, sim.rng
        self.kernel = sim.make_kernel(host)

    def call(self, thread, name, args, code, aux=()):
        """A call that returns at once."""
        c = Call(thread, name, args)
        c.aux += aux
        self.kernel.return_from(c, code)
        return c

    def unrelated(self, thread, number, code):
        """A call that is none of io_uring's, recorded with their key."""
        call = Call(thread, number, (3, 1, 0, 0))
        call.recorded, call.key = True, b"uring-call"
        self.kernel.return_from(call, code)

    def setup(self, thread, sqpoll=False, defer=False):
        proc = thread.proc
        ring = Ring(proc, thread, 3 + len(proc.rings), sqpoll, defer)
        proc.risky |= bool(proc.rings) and any(not op.done for op in proc.ops)
        ring.setup = Call(thread, "setup", (8, 0x7f7fc54a10, 0, 0))
        if self.kernel.patched:
            flags = (2 if sqpoll else 0) | (0x3000 if defer else 0)
            ring.setup.aux.append((self.host.rules.types[2], f"ring=0x{ring.number:x} fd={ring.fd} flags=0x{flags:x} "
                                   "sq_entries=8 cq_entries=16 sq_thread=0 wq_fd=0".encode()))
        self.kernel.return_from(ring.setup, ring.fd)
        proc.setups.append(ring.setup)
        proc.rings.append(ring)
        return ring

    def make_op(self, thread, ring, name):
        owner = ring.creator if ring.sqpoll else thread.proc
        op = Op(owner, ring.thread if ring.sqpoll else thread, ring, name, OPS[name][0],
                {**owner.cred, "fsgid": self.sim.new_fsgid()})
        plan(self.rng, op)
        return op

    # requests

    def issue(self, op, call):
        if not op.steps:
            self.sim.at(40, lambda: self.end(op))
        elif op.steps[0].where == "inline":
            self.step(op, 0, call)
        else:
            self.later(op, 0)

    def step(self, op, i, call):
        if op.done or not op.proc.alive:
            return
        final = i + 1 == len(op.steps)
        self.kernel.attempt(op, op.steps[i], call)
        if op.multishot and op.thread.call:
            op.thread.call.waits -= 1
        if final:
            self.end(op)
        else:
            self.later(op, i + 1)

    def later(self, op, i):
        worker = op.steps[i].where == "worker" or op.ring.sqpoll
        self.sim.at(op.steps[i].delay, lambda: self.step(op, i, None) if worker else self.task_work(op, i))

    def task_work(self, op, i):
        """In the call in which the submitter waits; or on its way back to user space; or when it calls again."""
        thread = op.thread
        if thread.call and (thread.call.ring is op.ring or not op.ring.defer):
            self.step(op, i, thread.call)
        elif op.ring.defer or self.rng.random() < 0.3:
            thread.deferred.append((op, i))
        else:
            self.step(op, i, None)

    def end(self, op):
        if op.done or not op.proc.alive:
            return
        op.done = True
        self.kernel.finished(op)
        if op.next and (op.res is None or op.res < 0):
            op.next.never_runs(None)
            self.end(op.next)
        elif op.next and op.ring.sqpoll:
            self.issue(op.next, None)
        elif op.next:
            following = op.next
            if following.steps and following.steps[0].where == "inline":
                self.sim.at(0, lambda: self.task_work(following, 0))
            else:
                self.issue(following, None)
        if op.thread.call and op.thread.call.waits:
            op.thread.call.waits -= 1

    def submit(self, ops, call):
        """How many of them are taken: one that fails in preparation is the last."""
        taken = 0
        for chain in ops:
            for op in chain:
                op.enter = call if not op.ring.sqpoll else None
                taken += 1
                if not op.prep_fails:
                    self.kernel.prep(op, call)
            if chain[0].prep_fails:
                self.end(chain[0])
                break
            self.issue(chain[0], call)
        done = ops[:ops.index(chain) + 1] if ops else []
        for chain in ops[len(done):]:
            for op in chain:
                op.proc.ops.remove(op)
        return taken

    def enter(self, thread, ring, ops, wait, limit=6000):
        """A generator: io_uring_enter; @ops are chains of requests, @wait how many completions it waits for."""
        count = sum(len(chain) for chain in ops)
        call = Call(thread, "enter", (ring.fd, count, wait, 1 if wait else 0))
        call.ring = ring
        thread.call = call
        for op, i in list(thread.deferred):
            if not op.ring.defer or op.ring is ring and wait:
                thread.deferred.remove((op, i))
                self.step(op, i, call)
        call.code = count
        if ring.sqpoll:
            self.sim.at(self.rng.choice((0, 4)), lambda: self.submit(ops, None))
        else:
            call.code = self.submit(ops, call)
        call.waits = min(wait, sum(not op.done for op in thread.proc.ops))
        until = self.sim.now + limit
        while call.waits > 0 and self.sim.now < until:
            yield self.rng.choice((4, 4, 20, 200))
        thread.call = None
        self.kernel.return_from(call, call.code)

    # the lives of processes

    def cancel_all(self, proc):
        for op in proc.ops:
            op.done = True
        for thread in proc.threads:
            thread.deferred = []

    def kill(self, proc):
        if not proc.alive:
            return
        for thread in proc.threads:
            if thread.call:
                self.kernel.return_from(thread.call, thread.call.code or -4)
                thread.call = None
        self.cancel_all(proc)
        proc.alive = False
