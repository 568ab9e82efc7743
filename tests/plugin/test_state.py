#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What audisp-uring knows survives a restart, and it never says more than that allows. The records are those of an unpatched kernel,
written by a simulation that knows which call submitted which operation.
"""

import os
import random
import re
import stat
import subprocess
import sys
import time
import unittest
import zlib

from harness import BASE, PLUGIN, PluginTest, serial_of

SETTINGS = 'state_file = "{dir}/state"; outputs = ( { type = "file"; path = "{dir}/out"; buffer = "16M" } );'
SETUP, ENTER, EXECVE = 425, 426, 59
RETRY = -11
OPERATIONS = (13, 16, 18, 28, 35, 36)


class Process:
    def __init__(self, pid):
        self.pid, self.begun, self.rings, self.pending = pid, False, 0, []


class Kernel:
    """Events of a few programs that use io_uring. truth: {(serial, operation): serial of the call that submitted it}."""

    def __init__(self, seed, processes=8):
        self.random = random.Random(seed)
        self.serial = 0
        self.truth = {}
        self.next_pid = 1000
        self.processes = [self.new_process() for _ in range(processes)]

    def new_process(self):
        self.next_pid += 1
        return Process(self.next_pid)

    def stamp(self):
        return f"audit({BASE + self.serial // 50}.{self.serial % 50 * 20:03}:{self.serial})"

    def record(self, kind, body):
        return f"type={kind} msg={self.stamp()}: {body}\n"

    def syscall(self, pid, number, result):
        ids = "auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1"
        return (self.record("SYSCALL", f"arch=c000003e syscall={number} success=yes exit={result} a0=4 a1={result} a2=0 a3=0 items=0 "
                            f'ppid=1 pid={pid} {ids} comm="p{pid}" exe="/bin/p{pid}" key="k"') +
                self.record("PROCTITLE", f'proctitle="p{pid}"') + self.record("EOE", ""))

    def exec(self, pid):
        return self.record("EXECVE", f'argc=1 a0="p{pid}"') + self.syscall(pid, EXECVE, 0)

    def operation(self, pid, number, result):
        return self.record("URINGOP", f"uring_op={number} success={'no' if result < 0 else 'yes'} exit={result} items=0 ppid=1 pid={pid} "
                           'uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 key="k"')

    def enter(self, process):
        """Submits some, of which some end at once and some later; and some of those before end in it."""
        text, used = "", []
        for origin, number in list(process.pending):
            if number not in used and self.random.random() < 0.3:
                process.pending.remove((origin, number))
                used.append(number)
                text += self.operation(process.pid, number, 0)
                self.truth[self.serial, number] = origin
        count = self.random.choice((0, 1, 1, 1, 2))
        for number in self.random.sample([n for n in OPERATIONS if n not in used], count):
            later = len(process.pending) < 4 and self.random.random() < 0.3
            text += self.operation(process.pid, number, RETRY if later else 0)
            self.truth[self.serial, number] = self.serial
            if later:
                process.pending.append((self.serial, number))
        return text + self.syscall(process.pid, ENTER, count)

    def event(self):
        """The next event's records."""
        self.serial += 1
        i = self.random.randrange(len(self.processes))
        process = self.processes[i]
        if not process.begun:
            process.begun = True
            return self.exec(process.pid)
        if process.rings == 0:
            process.rings = 1
            return self.syscall(process.pid, SETUP, 4)
        if self.random.random() < 0.02:
            self.processes[i] = self.new_process()
        elif process.pending and self.random.random() < 0.1:
            origin, number = process.pending.pop()
            self.truth[self.serial, number] = origin
            return self.operation(process.pid, number, 0) + self.record("EOE", "")
        return self.enter(process)

    def events(self, n):
        return "".join(self.event() for _ in range(n)).encode()


class State(PluginTest):
    def again(self):
        """Another plugin, with the same settings."""
        self.process = subprocess.Popen([PLUGIN, "-c", self.path("conf")], stdin=subprocess.PIPE, stderr=self.errors,
                                        stdout=subprocess.DEVNULL)

    def send(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def read_state(self):
        with open(self.path("state"), "rb") as file:
            return file.read()

    def write_state(self, data):
        with open(self.path("state"), "wb") as file:
            file.write(data)
        os.chmod(self.path("state"), 0o600)

    def wait_saved(self, before):
        """Until the file is another one than @before, that of an earlier os.stat()."""
        def saved():
            try:
                return os.stat(self.path("state")).st_ino != before
            except FileNotFoundError:
                return False
        self.wait_for(saved, "the state is saved")

    def inode(self):
        return os.stat(self.path("state")).st_ino if os.path.exists(self.path("state")) else 0

    def check(self, kernel, records):
        """Nothing that is asserted is wrong, and nothing is told twice. Returns how many origins were asserted."""
        asserted, seen = 0, set()
        for record in records:
            if record["kind"] == "gap":
                continue
            key = serial_of(record), record["op"]["number"]
            self.assertNotIn(key, seen, "told twice")
            seen.add(key)
            process, origin = record["process"], record["origin"]
            if "exe" in process:
                self.assertEqual(process["exe"], f"/bin/p{process['pid']}")
            if "id" in origin:
                asserted += 1
                self.assertEqual(serial_of(origin), kernel.truth[key], record)
                self.assertIn(origin["confidence"], ("exact", "unique"))
        return asserted

    def whole(self, data):
        """What one plugin says of it."""
        self.start(SETTINGS.replace("/out", "/whole").replace("state_file = \"{dir}/state\"; ", ""))
        self.send(data)
        self.end()
        return self.records("whole")

    def restart_each(self, parts):
        """The same of each part to a plugin of its own."""
        self.start(SETTINGS)
        for i, part in enumerate(parts):
            if i:
                self.again()
            self.send(part)
            self.end()
        self.assertNotIn("ignoring", self.said())
        return self.records()


class Restart(State):
    def test_four_parts(self):
        kernel = Kernel(1)
        parts = [kernel.events(150) for _ in range(4)]
        whole = self.whole(b"".join(parts))
        restarted = self.restart_each(parts)
        self.assertGreater(self.check(kernel, whole), 20)
        self.check(kernel, restarted)
        own = {record["id"] for record in whole if record["execution"].get("event") != "syscall" or record["kind"] == "attempt"}
        order = {record["id"]: i for i, record in enumerate(whole)}
        self.assertEqual(len(restarted), len(whole))
        # What waits when the input ends is not told what follows; of all else the same is said.
        self.assertEqual([r for r in sorted(restarted, key=lambda r: order[r["id"]]) if r["id"] not in own],
                         [r for r in whole if r["id"] not in own])

    def test_origin_before_the_restart(self):
        """A call whose request is the only one open, and ends behind the restart."""
        kernel = Kernel(0, 1)
        before = kernel.exec(7)
        kernel.serial = 1
        before += kernel.syscall(7, SETUP, 4)
        kernel.serial = 2
        before += kernel.operation(7, 13, RETRY) + kernel.syscall(7, ENTER, 1)
        kernel.serial = 3
        after = kernel.operation(7, 13, 0) + kernel.syscall(7, ENTER, 0)
        self.start(SETTINGS)
        self.send(before.encode())
        self.end()
        self.again()
        self.send(after.encode())
        self.end()
        last = self.records()[-1]
        self.assertEqual((serial_of(last), last["origin"]["confidence"], serial_of(last["origin"])), (3, "unique", 2))
        self.assertEqual(last["execution"]["attempts"], 2)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("state")).st_mode), 0o600)

    def test_events_in_between_are_told(self):
        kernel = Kernel(2)
        self.start(SETTINGS)
        self.send(kernel.events(200))
        self.end()
        kernel.events(17)
        self.again()
        self.send(kernel.events(200))
        self.end()
        records = self.records()
        self.check(kernel, records)
        self.assertEqual([(r["reason"], r["count"]) for r in records if r["kind"] == "gap"], [("records", 17)])

    def test_killed_at_rest(self):
        """Once all has been written and saved, a kill is as good as an end."""
        kernel = Kernel(3)
        self.start(SETTINGS)
        first, second = kernel.events(200), kernel.events(200)
        self.send(first)
        self.wait_for(lambda: os.path.exists(self.path("state")) and b'"newest":200,"missing":0' in self.read_state(), "saved")
        self.process.kill()
        self.process.wait()
        self.again()
        self.send(second)
        self.end()
        self.assertGreater(self.check(kernel, self.records()), 10)
        self.assertEqual([r for r in self.records() if r["kind"] == "gap"], [])


class Kill(State):
    def load(self, kernel):
        """Keeps it at work until it has written something."""
        def size():
            return os.path.getsize(self.path("out")) if os.path.exists(self.path("out")) else 0

        def works():
            self.send(kernel.events(50))
            return size() > before
        before = size()
        self.wait_for(works, "it works")

    def test_fifty_kills(self):
        """In the middle of its work, at random: what it says afterwards is right, and what it does not know is marked."""
        kernel, rng = Kernel(4, 20), random.Random(4)
        self.start(SETTINGS)
        for kills in range(50):
            self.load(kernel)
            if kills % 25 == 24:
                self.wait_saved(self.inode())
            self.send(kernel.events(rng.randrange(1, 400))[:rng.randrange(1 << 17)])
            time.sleep(rng.random() * 0.003)
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.again()
        self.send(kernel.events(500))
        self.end()
        records = self.records()
        self.assertGreater(self.check(kernel, records), 100)
        last = [r for r in records if r["kind"] != "gap" and serial_of(r) > kernel.serial - 500]
        self.assertGreater(len(last), 400)
        self.assertGreater(sum(r["count"] for r in records if r["kind"] == "gap"), 0)
        self.assertNotIn("ignoring", self.said())


class Damage(State):
    def save_one(self):
        """A state, of which the next plugin must not say that it was used."""
        kernel = Kernel(5, 2)
        self.start(SETTINGS)
        self.send(kernel.events(12))
        self.end()
        return kernel, self.read_state()

    def ignored(self, kernel, why):
        said = len(self.said())
        self.again()
        self.send(kernel.events(5))
        self.end()
        self.assertIn(f"ignoring {self.path('state')}: {why}", self.said()[said:])
        self.check(kernel, self.records())

    def test_truncated_and_damaged(self):
        """Some places; tests/plugin/test-state does it at every byte."""
        kernel, good = self.save_one()
        rng = random.Random(6)
        for _ in range(20):
            self.write_state(good[:rng.randrange(len(good))])
            self.ignored(kernel, "it is damaged")
            place = rng.randrange(len(good))
            self.write_state(good[:place] + bytes([good[place] ^ 1 << rng.randrange(8)]) + good[place + 1:])
            self.ignored(kernel, "it is damaged")

    def with_sum(self, text):
        return text + b"crc32 %08x\n" % zlib.crc32(text)

    def test_another_boot(self):
        kernel, good = self.save_one()
        body = good[:good.rindex(b"crc32")]
        self.assertEqual(self.with_sum(body), good)
        other = re.sub(rb'"boot_id":"[^"]*"', b'"boot_id":"00000000-0000-0000-0000-000000000000"', body)
        self.assertNotEqual(other, body)
        self.write_state(self.with_sum(other))
        self.ignored(kernel, "it is from another boot")

    def test_another_version(self):
        kernel, _ = self.save_one()
        for text in (b'{"schema":"audisp-uring-state/2"}\n', b"", b"[]"):
            self.write_state(self.with_sum(text))
            self.ignored(kernel, "it was written by another version of the program")

    def test_who_may_write_it(self):
        kernel, good = self.save_one()
        self.write_state(good)
        os.chmod(self.path("state"), 0o620)
        self.ignored(kernel, "users other than its owner can write to it")
        os.rename(self.path("state"), self.path("target"))
        os.symlink(self.path("target"), self.path("state"))
        self.ignored(kernel, "it cannot be opened")
        self.assertFalse(os.path.islink(self.path("state")), "it is written through the link")

    def test_folder_comes_later(self):
        """It is said once that it cannot be written."""
        self.start(SETTINGS.replace("/state", "/later/on/state"))
        kernel = Kernel(7)
        self.send(kernel.events(5))
        self.wait_said("later/on/state: cannot be written: No such file or directory")
        os.makedirs(self.path("later/on"))
        self.send(kernel.events(5))
        self.wait_said("later/on/state: can be written again")
        self.end()
        self.assertEqual(self.said().count("cannot be written"), 1)
        self.assertEqual(os.listdir(self.path("later/on")), ["state"])

    def test_folder_is_made(self):
        self.start(SETTINGS.replace("/state", "/new/state"))
        self.send(Kernel(8).events(5))
        self.end()
        self.assertEqual(stat.S_IMODE(os.stat(self.path("new")).st_mode), 0o750)
        self.assertEqual(os.listdir(self.path("new")), ["state"])

    def test_left_by_one_that_was_killed(self):
        with open(self.path("state.new"), "wb") as file:
            file.write(b"half")
        self.save_one()
        self.assertFalse(os.path.exists(self.path("state.new")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
