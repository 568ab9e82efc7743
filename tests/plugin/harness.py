# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs audisp-uring as auditd does: records on its standard input, signals, and outputs to look at."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

PLUGIN = os.path.join(os.environ["top_builddir"], "audisp-uring")
PATIENCE = 60
BASE = 1_800_000_000


def operation(serial, comm="prog", result=0, exe="/usr/bin/prog", auid=1000, op=18, key="k"):
    """The records of one operation of a patched kernel, with its end."""
    stamp = f"{BASE + serial // 1000}.{serial % 1000:03}:{serial}"
    return (
        f"type=URINGOP msg=audit({stamp}): uring_op={op} success={'no' if result < 0 else 'yes'} exit={result} items=0 ppid=1 "
        f"pid=7 auid={auid} uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=\"{comm}\" "
        f"exe=\"{exe}\" subj=unconfined key=\"{key}\"\n"
        f"type=URING_ORIGIN msg=audit({stamp}): origin={BASE}.000:1 via=enter otid=7 exec=inline xtid=7 attempts=1 link=0\n"
        f"type=EOE msg=audit({stamp}): \n").encode()


def serial_of(record):
    return int(record["id"].rsplit(":", 1)[1])


class PluginTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.dir)
        self.process = None
        self.serial = 1

    def tearDown(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.process.stdin.close()

    def path(self, name):
        return os.path.join(self.dir, name)

    def configure(self, text):
        """Puts the settings in place at once, as an editor does. {dir} is the test's folder."""
        with open(self.path("conf.new"), "w", encoding="ascii") as file:
            file.write(text.replace("{dir}", self.dir))
        os.rename(self.path("conf.new"), self.path("conf"))

    def start(self, text, **options):
        self.configure(text)
        self.errors = open(self.path("errors"), "ab")
        self.addCleanup(self.errors.close)
        self.process = subprocess.Popen([PLUGIN, "-c", self.path("conf")], stdin=subprocess.PIPE, stderr=self.errors,
                                        **{"stdout": subprocess.DEVNULL, **options})

    def feed(self, n=1, **options):
        """Sends n operations, and fails if that takes long: auditd would be held up. Returns their serials."""
        first, self.serial = self.serial, self.serial + n
        data = b"".join(operation(serial, **options) for serial in range(first, first + n))
        start = time.monotonic()
        self.process.stdin.write(data)
        self.process.stdin.flush()
        self.assertLess(time.monotonic() - start, PATIENCE / 2, "the plugin held up its input")
        return list(range(first, first + n))

    def wait_for(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, f"in vain: {what}\n{self.said()}")
            time.sleep(0.01)

    def said(self):
        with open(self.path("errors"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def wait_said(self, text):
        self.wait_for(lambda: text in self.said(), f"it says: {text}")

    def records(self, name="out"):
        """What a file holds, without a line that is being written: each must be a whole JSON object."""
        try:
            with open(self.path(name), "rb") as file:
                return [json.loads(line) for line in file.read().split(b"\n")[:-1]]
        except FileNotFoundError:
            return []

    def operations(self, name="out"):
        return [serial_of(record) for record in self.records(name) if record["kind"] == "operation"]

    def wait_written(self, serials, name="out"):
        self.wait_for(lambda: self.operations(name)[-len(serials):] == serials, f"{serials[:3]}... in {name}")

    def signal(self, number):
        self.process.send_signal(number)

    def end(self, status=0, stop=False):
        """Ends the input, or sends SIGTERM; the plugin must end soon."""
        if stop:
            self.signal(signal.SIGTERM)
        else:
            self.process.stdin.close()
        self.assertEqual(self.process.wait(PATIENCE), status, self.said())

    def connect(self, name="sock"):
        reader = socket.socket(socket.AF_UNIX)
        self.addCleanup(reader.close)
        reader.settimeout(PATIENCE)
        # it is there before it listens
        self.wait_for(lambda: reader.connect_ex(self.path(name)) == 0, name)
        return reader


class Lines:
    """The records that come from a socket."""

    def __init__(self, sock):
        self.sock, self.rest, self.records = sock, b"", []

    def until(self, enough):
        """Reads on until enough(all records so far), which are returned."""
        while not enough(self.records):
            more = self.sock.recv(1 << 16)
            if not more:
                break
            *lines, self.rest = (self.rest + more).split(b"\n")
            self.records += [json.loads(line) for line in lines]
        return self.records

    def serials(self, n):
        return [serial_of(record) for record in self.until(lambda r: len(r) >= n)]
