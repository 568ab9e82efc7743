#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Outputs of audisp-uring: nothing is lost while they can take it, drops are counted and told, and they recover by themselves."""

import gzip
import json
import os
import re
import resource
import signal
import socket
import stat
import subprocess
import sys
import time
import unittest

from harness import BASE, PATIENCE, PLUGIN, Lines, PluginTest, operation, serial_of
from test_settings import TABLES, WRONG

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "schema"))
from published import Ecs, Ocsf  # noqa: E402  pylint: disable=wrong-import-position

FILE = 'outputs = ( { type = "file"; path = "{dir}/out"; %s } );'
SOCKET = 'outputs = ( { type = "socket"; path = "{dir}/sock"; %s } );'


def gap_count(records):
    return sum(record["count"] for record in records if record["kind"] == "gap")


def told(records):
    """How many operations the records hold or say to be lost."""
    return sum(record["kind"] == "operation" for record in records) + gap_count(records)


class File(PluginTest):
    def test_mode_and_append(self):
        with open(self.path("out"), "w", encoding="ascii") as file:
            file.write('{"kind":"before"}\n')
        self.start(FILE % 'mode = "0600"')
        serials = self.feed(3)
        self.end()
        self.assertEqual(self.records()[0], {"kind": "before"})
        self.assertEqual([serial_of(r) for r in self.records()[1:]], serials)

    def test_line_that_was_cut(self):
        """By a kill in the middle of a write: what follows begins a line."""
        for before, kept in ((b'{"kind":"before"}\n{"kind":"cu', [{"kind": "before"}]), (b'{"kind"', []),
                             (b'{"kind":"' + b"x" * 40000 + b'"}\n' + b"y" * 40000, [{"kind": "x" * 40000}])):
            with self.subTest(before=before[:40]):
                with open(self.path("out"), "wb") as file:
                    file.write(before)
                self.start(FILE % "")
                serials = self.feed(2)
                self.end()
                self.wait_said("removed its last line, which was incomplete")
                self.assertEqual(self.records()[:-2], kept)
                self.assertEqual([serial_of(r) for r in self.records()[-2:]], serials)

    def test_new_file_has_its_mode_whatever_the_umask(self):
        self.start(FILE % 'mode = "0644"')
        self.end()
        self.assertEqual(stat.S_IMODE(os.stat(self.path("out")).st_mode), 0o644)

    def test_removed_file_is_made_again(self):
        self.start(FILE % "")
        self.wait_written(self.feed())
        os.unlink(self.path("out"))
        serials = self.feed(2)
        self.wait_written(serials)
        self.end()
        self.assertEqual(self.operations(), serials)

    def test_moved_file_is_left_whole(self):
        """As logrotate does it, without a signal or with it."""
        self.start(FILE % "")
        first = self.feed(5)
        self.wait_written(first)
        os.rename(self.path("out"), self.path("moved"))
        self.signal(signal.SIGHUP)
        self.wait_for(lambda: os.path.exists(self.path("out")), "a new file")
        second = self.feed(5)
        self.wait_written(second)
        os.rename(self.path("out"), self.path("moved2"))
        third = self.feed(5)
        self.wait_written(third)
        self.end()
        self.assertEqual([self.operations(name) for name in ("moved", "moved2", "out")], [first, second, third])

    def test_copytruncate(self):
        self.start(FILE % "")
        self.wait_written(self.feed(5))
        os.truncate(self.path("out"), 0)
        serials = self.feed(5)
        self.wait_written(serials)
        self.end()
        self.assertEqual(self.operations(), serials)

    def test_folder_comes_later(self):
        self.start('outputs = ( { type = "file"; path = "{dir}/later/out"; } );')
        self.wait_said("cannot be opened: No such file")
        serials = self.feed(3)
        self.wait_said("cannot be written: No such file")
        os.mkdir(self.path("later"))
        self.wait_written(serials, "later/out")
        self.wait_said("can be written again")
        self.end()

    def test_symbolic_link_is_not_followed(self):
        os.symlink(self.path("target"), self.path("out"))
        self.start(FILE % "")
        self.feed(3)
        self.end(status=1)
        self.assertFalse(os.path.exists(self.path("target")))
        self.wait_said("3 operations could not be written")

    def limit(self, size):
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def test_full_file_system(self):
        """Lines stay whole; what the buffer holds is written later, what it does not is counted in the output."""
        self.start(FILE % "buffer = 65536")
        self.wait_written(self.feed(3))
        self.limit(os.stat(self.path("out")).st_size + 100)
        serials = self.feed(3000)
        self.wait_said("cannot be written: File too large")
        self.wait_said("its buffer is full")
        self.assertEqual(len(self.records()), 3, "a line was cut")
        self.limit(resource.RLIM_INFINITY)
        self.wait_said("can be written again")
        more = self.feed(1)
        self.wait_written(more)
        self.end(status=1)
        records = self.records()
        got = [serial_of(record) for record in records if record["kind"] == "operation"]
        self.assertEqual(got, sorted(set(got)))
        self.assertEqual(len(got) + gap_count(records), 3004)
        self.assertGreater(len(got), 50)
        gaps = [record for record in records if record["kind"] == "gap"]
        lost = set(serials) - set(got)
        self.assertEqual([gaps[0]["from"], gaps[-1]["time"]], [time_of(min(lost)), time_of(max(lost))])
        self.assertLess(len(gaps), 3)
        self.assertEqual({gap["reason"] for gap in gaps}, {"output"})


def time_of(serial):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_800_000_000 + serial // 1000)) + f".{serial % 1000:03}Z"


class Rotation(PluginTest):
    OPTIONS = FILE % "max_size = 20000; generations = 3; compress = %s"

    def generations(self):
        return sorted(name for name in os.listdir(self.dir) if name.startswith("out"))

    def read(self, name):
        with (gzip.open if name.endswith(".gz") else open)(self.path(name), "rt", encoding="ascii") as file:
            # but for a line that is being written
            return [serial_of(json.loads(line)) for line in file.read().split("\n")[:-1]]

    def newest(self):
        try:
            return self.read("out")[-1:]
        except FileNotFoundError:  # it is rotated just now
            return []

    def test_plain(self):
        self.start(self.OPTIONS % "false")
        for _ in range(20):
            serials = self.feed(5)
            self.wait_for(lambda: self.newest() == serials[-1:], "written")
        self.end()
        self.assertEqual(self.generations(), ["out", "out.1", "out.2", "out.3"])
        got = [serial for name in ("out.3", "out.2", "out.1", "out") for serial in self.read(name)]
        self.assertEqual(got, list(range(got[0], 101)))
        for name in self.generations():
            self.assertLessEqual(os.stat(self.path(name)).st_size, 20000)

    def test_all_at_once(self):
        """Each generation is within its size whatever comes in one go."""
        self.start(self.OPTIONS % "false")
        self.feed(60)
        self.end()
        self.assertEqual([serial for name in reversed(self.generations()) for serial in self.read(name)], list(range(1, 61)))
        for name in self.generations():
            self.assertLessEqual(os.stat(self.path(name)).st_size, 20000)

    def test_compressed(self):
        self.start(self.OPTIONS % "true")
        self.feed(60)
        self.wait_for(lambda: self.generations() == ["out", "out.1.gz", "out.2.gz"] or
                      self.generations() == ["out", "out.1.gz", "out.2.gz", "out.3.gz"], "compressed generations")
        self.end()
        self.assertEqual([serial for name in reversed(self.generations()) for serial in self.read(name)], list(range(1, 61)))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("out.1.gz")).st_mode), 0o640)

    def test_left_by_one_that_was_killed(self):
        with open(self.path("out.2"), "w", encoding="ascii") as file:
            file.write('{"id":"1.000:5"}\n')
        with open(self.path("out.gz.part"), "w", encoding="ascii") as file:
            file.write("half")
        self.start(self.OPTIONS % "true")
        self.wait_for(lambda: self.generations() == ["out", "out.2.gz"], "what was left is compressed")
        self.end()
        self.assertEqual(self.read("out.2.gz"), [5])


class Socket(PluginTest):
    def test_reader(self):
        self.start(SOCKET % 'mode = "0600"')
        reader = self.connect()
        self.assertEqual(stat.S_IMODE(os.stat(self.path("sock")).st_mode), 0o600)
        serials = self.feed(100)
        self.assertEqual(Lines(reader).serials(100), serials)
        self.end()
        self.assertFalse(os.path.exists(self.path("sock")))

    def test_nothing_is_lost_before_the_reader_comes(self):
        self.start(SOCKET % "")
        serials = self.feed(100)
        reader = self.connect()
        self.assertEqual(Lines(reader).serials(100), serials)
        self.end()

    def test_stalled_reader(self):
        """It holds nothing up; when it reads again it is told what it missed."""
        self.start(SOCKET % "buffer = 65536", stdout=subprocess.DEVNULL)
        reader = self.connect()
        self.feed(5000)
        self.wait_said("its buffer is full")
        lines = Lines(reader)
        # as many as the buffer holds: on a busy host it may be full before any is written
        lines.until(lambda r: len(r) > 50)
        self.feed(1)
        got = lines.until(lambda r: told(r) >= 5001)
        self.assertEqual(told(got), 5001)
        self.end(status=1)

    def test_reader_that_leaves_in_a_message(self):
        """The next one begins with a whole message, and misses only what the first was sent."""
        self.start(SOCKET % "")
        reader = self.connect()
        serials = self.feed(2000)
        reader.recv(1000)
        reader.close()
        got = Lines(self.connect()).until(lambda r: r and serial_of(r[-1]) == serials[-1])
        got = [serial_of(r) for r in got]
        self.assertEqual(got, list(range(got[0], serials[-1] + 1)))
        self.end()

    def test_removed_socket(self):
        self.start(SOCKET % "")
        self.wait_for(lambda: os.path.exists(self.path("sock")), "sock")
        os.unlink(self.path("sock"))
        serials = self.feed(3)
        reader = self.connect()
        self.assertEqual(Lines(reader).serials(3), serials)
        self.end()

    def test_no_reader_at_the_end(self):
        self.start(SOCKET % "")
        self.feed(3)
        start = time.monotonic()
        self.end(status=1)
        self.assertLess(time.monotonic() - start, 4)
        self.wait_said("3 operations could not be written")

    def test_file_in_its_place_is_kept(self):
        with open(self.path("sock"), "w", encoding="ascii") as file:
            file.write("precious")
        self.start(SOCKET % "")
        self.wait_said("cannot be opened: Address already in use")
        self.end()
        with open(self.path("sock"), encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")

    def test_connects_to_a_reader(self):
        self.start(SOCKET % 'role = "connect"')
        serials = self.feed(3)
        self.wait_said("cannot be written: No such file")
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.settimeout(PATIENCE)
        listener.bind(self.path("sock"))
        listener.listen()
        reader = listener.accept()[0]
        self.addCleanup(reader.close)
        self.assertEqual(Lines(reader).serials(3), serials)
        self.end()


HEADER = re.compile(rb"<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ audisp-uring \d+ uringop \[meta sequenceId=\"(\d+)\"\] ")


class Syslog(PluginTest):
    sequence = 0

    def body(self, message):
        """What it says. Each has a number, and the next one the next: also behind what was dropped, and after SIGHUP."""
        header = HEADER.match(message)
        self.assertTrue(header, message[:100])
        self.sequence += 1
        self.assertEqual(int(header[1]), self.sequence)
        return json.loads(message[header.end():])

    def receiver(self, family, address):
        sock = socket.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(sock.close)
        sock.settimeout(PATIENCE)
        sock.bind(address)
        return sock

    def check_datagrams(self, sock):
        serials = self.feed(20)
        self.assertEqual([serial_of(self.body(sock.recv(65536))) for _ in serials], serials)

    def test_local(self):
        sock = self.receiver(socket.AF_UNIX, self.path("log"))
        self.start('outputs = ( { type = "syslog"; path = "{dir}/log"; } );')
        self.check_datagrams(sock)
        self.signal(signal.SIGHUP)
        self.check_datagrams(sock)
        self.end()

    def test_local_server_comes_back(self):
        sock = self.receiver(socket.AF_UNIX, self.path("log"))
        self.start('outputs = ( { type = "syslog"; path = "{dir}/log"; } );')
        self.check_datagrams(sock)
        sock.close()
        os.unlink(self.path("log"))
        serials = self.feed(3)
        self.wait_said("cannot be written: ")
        sock = self.receiver(socket.AF_UNIX, self.path("log"))
        self.assertEqual([serial_of(self.body(sock.recv(65536))) for _ in serials], serials)
        self.end()

    def test_slow_local_server(self):
        """Its queue is full: operations wait, then are dropped; the message that tells it comes when it reads on."""
        sock = self.receiver(socket.AF_UNIX, self.path("log"))
        self.start('outputs = ( { type = "syslog"; path = "{dir}/log"; buffer = 65536; } );')
        self.feed(3000)
        self.wait_said("its buffer is full")
        got = [self.body(sock.recv(65536)) for _ in range(50)]
        self.feed(1)
        while told(got) < 3001:
            got.append(self.body(sock.recv(65536)))
        self.assertEqual(told(got), 3001)
        self.end(status=1)

    def test_udp(self):
        sock = self.receiver(socket.AF_INET, ("127.0.0.1", 0))
        self.start('outputs = ( { type = "syslog"; transport = "udp"; address = "127.0.0.1"; port = %d; } );' % sock.getsockname()[1])
        self.check_datagrams(sock)
        self.end()

    def test_a_record_is_a_message(self):
        sock = self.receiver(socket.AF_UNIX, self.path("log"))
        self.start('outputs = ( { type = "syslog"; path = "{dir}/log"; format = "audit"; } );')
        for serial in self.feed(3):
            for wanted in operation(serial).split(b"\n")[:2]:
                message = sock.recv(65536)
                self.assertEqual(HEADER.sub(b"", message).partition(b"\x1d")[0], wanted)
        self.end()

    def test_tcp(self):
        """Octet counting, RFC 6587; a server that goes away and comes back."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        listener.settimeout(PATIENCE)
        self.start('outputs = ( { type = "syslog"; transport = "tcp"; address = "127.0.0.1"; port = %d; facility = "local7" } );' %
                   listener.getsockname()[1])
        for _ in range(2):
            serials = self.feed(20)
            conn = listener.accept()[0]
            with conn, conn.makefile("rb") as file:
                for serial in serials:
                    size = b""
                    while not size.endswith(b" "):
                        size += file.read(1)
                    message = file.read(int(size))
                    self.assertEqual(message[:7], b"<190>1 ")
                    self.assertEqual(serial_of(self.body(message.replace(b"<190>", b"<110>"))), serial)
        self.end()


def call(serial, pid):
    """An io_uring_enter of an unpatched kernel."""
    stamp = f"{BASE}.000:{serial}"
    return (
        f"type=SYSCALL msg=audit({stamp}): arch=c000003e syscall=426 success=yes exit=1 a0=4 a1=1 a2=0 a3=0 items=0 ppid=1 pid={pid} "
        "auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=1 comm=\"c\" exe=\"/c\" key=\"k\"\n"
        f"type=EOE msg=audit({stamp}): \n").encode()


class Gaps(PluginTest):
    def gaps(self):
        return [record for record in self.records() if record["kind"] == "gap"]

    def test_lost_records(self):
        """Told in the output while the stream goes on, and what comes late in the meantime is not."""
        self.start(FILE % "")
        self.wait_written(self.feed(3))
        self.serial += 5
        late = self.serial - 1
        self.wait_written(self.feed(1))
        self.process.stdin.write(operation(late))
        self.process.stdin.flush()
        self.wait_for(self.gaps, "the gap")
        self.end()
        self.assertEqual([(gap["reason"], gap["count"]) for gap in self.gaps()], [("records", 4)])

    def test_lost_records_at_the_end(self):
        self.start(FILE % "")
        self.feed(1)
        self.serial += 2
        self.feed(1)
        self.end()
        self.assertEqual([(gap["reason"], gap["count"]) for gap in self.gaps()], [("records", 2)])

    def test_limit(self):
        """More processes than the table holds: what is given up is counted in the output."""
        self.start(FILE % "")
        self.process.stdin.write(b"".join(call(serial, 1000 + serial) for serial in range(1, 9001)))
        self.end()
        gaps = self.gaps()
        self.assertEqual({gap["what"] for gap in gaps}, {"processes forgotten, too many being known"})
        self.assertEqual(sum(gap["count"] for gap in gaps), 9000 - 8192)


class Several(PluginTest):
    def test_filters(self):
        self.start("""outputs = (
            { type = "file"; path = "{dir}/all"; },
            { type = "file"; path = "{dir}/failed"; only = { outcome = "failure"; }; },
            { type = "file"; path = "{dir}/quiet"; except = { exe = [ "/usr/lib/*", "/bin/x" ]; }; },
            { type = "file"; path = "{dir}/root"; only = { user = ( "root", 1001 ); op = "openat"; }; except = { key = "noise"; }; },
            { type = "file"; path = "{dir}/net"; only = { class = [ "network" ]; kind = "operation" }; } );""")
        self.feed(1)
        self.feed(1, result=-2, auid=0)
        self.feed(1, exe="/usr/lib/daemon", auid=0, key="noise")
        self.feed(1, op=16, auid=1001)
        self.feed(1, auid=1001)
        self.end()
        self.assertEqual(self.operations("all"), [1, 2, 3, 4, 5])
        self.assertEqual(self.operations("failed"), [2])
        self.assertEqual(self.operations("quiet"), [1, 2, 4, 5])
        self.assertEqual(self.operations("root"), [2, 5])
        self.assertEqual(self.operations("net"), [4])

    def test_a_stuck_output_does_not_hold_the_others_up(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.start("""outputs = ( { type = "stdout"; buffer = 65536; }, { type = "socket"; path = "{dir}/sock"; buffer = 65536; },
                   { type = "file"; path = "{dir}/out"; buffer = 16777216; } );""", stdout=writing)
        os.close(writing)
        serials = self.feed(5000)
        self.wait_written(serials)
        self.end(status=1)
        self.assertEqual(self.operations(), serials)

    def test_formats(self):
        self.start("""outputs = ( { type = "file"; path = "{dir}/out"; },
                   { type = "file"; path = "{dir}/strace"; format = "strace"; },
                   { type = "file"; path = "{dir}/text"; format = "text"; } );""")
        self.feed(2)
        self.end()
        self.assertEqual(len(self.records()), 2)
        with open(self.path("text"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"\A(\S+Z \S+ openat = 0 \| pid=7 .*\n){2}\Z")
        with open(self.path("strace"), encoding="ascii") as file:
            self.assertRegex(file.read(), r"\A(7 .* openat\(.* = 0.*\n){2}\Z")

    def test_published_schemas(self):
        """Operations and gaps, of events that were lost, of a host with a name and of one without."""
        self.start("".join(f'{{ type = "file"; path = "{{dir}}/{name}"; format = "{name}"; }},' for name in ("uringop", "ecs", "ocsf"))
                   .join(("outputs = (", ");")).replace(",);", ");"))
        for node in b"", b"node=h7 ":
            for serial in 1, 2, 3, 8000, 8001:
                self.process.stdin.write(b"".join(node + line + b"\n" for line in operation(serial).splitlines()))
        self.process.stdin.flush()
        self.end()
        own = self.records("uringop")
        self.assertEqual(sorted(record["kind"] for record in own), ["gap"] * 2 + ["operation"] * 10)
        for name, standard, rest in ("ecs", Ecs(), "Uringop"), ("ocsf", Ocsf(), "unmapped"):
            records = self.records(name)
            self.assertEqual([wrong for record in records for wrong in standard.wrong(record)], [])
            self.assertEqual([(record[rest]["kind"], record[rest].get("count")) for record in records],
                             [(record["kind"], record.get("count")) for record in own])


class Proc(PluginTest):
    """What this host's /proc tells of the process, and of which records it is believed."""

    def feed_now(self, pid, node=b"", age=0):
        stamp = f"{time.time() - age:.3f}:{self.serial}".encode()
        lines = re.sub(rb"audit\([^)]*\)", b"audit(" + stamp + b")", operation(self.serial))
        lines = lines.replace(b"ppid=1 pid=7 ", b"ppid=%d pid=%d " % (os.getpid(), pid))
        self.process.stdin.write(b"".join(node + line + b"\n" for line in lines.splitlines()))
        self.process.stdin.flush()
        self.serial += 1
        self.wait_for(lambda: len(self.records()) >= self.serial - 1, "the operation")
        return self.records()[-1]["process"].get("proc")

    def test_of_this_host_and_now(self):
        self.start('enrich = { %s ancestors = true; }; outputs = ( { type = "file"; path = "{dir}/out"; } );' % "unit = true; container = true;")
        with subprocess.Popen(["sleep", "1000"]) as child:
            with open(f"/proc/{child.pid}/cgroup", encoding="utf-8") as file:
                groups = {line.rstrip("\n").split(":", 2)[2] for line in file} - {"/"}
            proc = self.feed_now(child.pid)
            with open("/proc/self/stat", encoding="utf-8") as file:
                comm = file.read().split("(", 1)[1].rsplit(")", 1)[0]
            self.assertEqual(proc["ancestors"][0], {"pid": os.getpid(), "comm": comm})
            self.assertEqual([one["pid"] for one in proc["ancestors"]][1], os.getppid())
            self.assertTrue(proc["cgroup"] in groups if groups else "cgroup" not in proc)
            this = socket.gethostname().encode()
            self.assertIsNotNone(self.feed_now(child.pid, node=b"node=" + this + b" "))
            self.assertIsNone(self.feed_now(child.pid, node=b"node=x" + this + b" "))
            self.assertIsNone(self.feed_now(child.pid, age=10))
            child.kill()
        self.assertIsNone(self.feed_now(child.pid))
        self.end()

    def test_off(self):
        self.start(FILE % "")
        self.assertIsNone(self.feed_now(os.getpid()))
        self.end()


class Reload(PluginTest):
    def test_new_output(self):
        self.start(FILE % "")
        self.wait_written(self.feed(3))
        self.configure('outputs = ( { type = "file"; path = "{dir}/other"; } );')
        self.signal(signal.SIGHUP)
        self.wait_for(lambda: os.path.exists(self.path("other")), "the other file")
        self.wait_written(self.feed(3), "other")
        self.end()
        self.assertEqual((self.operations(), self.operations("other")), ([1, 2, 3], [4, 5, 6]))

    def test_bad_settings_keep_the_old(self):
        self.start(FILE % "")
        self.wait_for(lambda: os.path.exists(self.path("out")), "its start")
        self.configure('outputs = (\n{ type = "file";\n path = 7; } );')
        self.signal(signal.SIGHUP)
        self.wait_said(f"{self.path('conf')} line 3: outputs[0].path: must be an absolute path in quotes")
        self.wait_said("invalid settings, keeping the previous ones")
        self.wait_written(self.feed(3))
        self.end()

    def test_every_option_wrong_in_turn(self):
        """Each is told, and the plugin goes on as before."""
        self.start(FILE % "")
        self.wait_written(self.feed(3))
        wrong = [("outputs[0].", 'outputs = ( { type = "%s"; %s } );', option) for option in TABLES["output_options"] if option[0] != "type"]
        wrong += [("", f"{FILE % ''} # %s\n%s", option) for option in TABLES["top_options"]]
        for place, text, (option, kind, sinks) in wrong:
            for value in WRONG[kind]:
                said = len(self.said())
                self.configure(text % (sinks[0].lower() if sinks else "", f"{option} = {value};"))
                self.signal(signal.SIGHUP)
                self.wait_for(lambda: "invalid settings, keeping the previous ones" in self.said()[said:], option)
                self.assertIn(f": {place}{option}: ", self.said()[said:])
        serials = self.feed(3)
        self.wait_written(serials)
        self.end()
        self.assertEqual(self.operations(), list(range(1, 7)))
        self.assertEqual([name for name in os.listdir(self.dir) if name not in ("conf", "out", "errors")], [])

    def test_other_filter_same_file(self):
        """The file goes on, and so does what waits for it."""
        self.start(FILE % "")
        self.wait_written(self.feed(3))
        self.configure(FILE % 'only = { outcome = "failure"; }; mode = "0600";')
        self.signal(signal.SIGHUP)
        self.configure(FILE % 'only = { outcome = "failure"; };')
        self.signal(signal.SIGHUP)
        self.wait_for(lambda: self.feed(1) and self.feed(1, result=-2) and len(self.operations()) % 2 == 1 and
                      len(self.operations()) < self.serial - 3, "the filter")
        self.end()

    def test_storm(self):
        """A hundred reloads in the middle of a stream, with settings that change, lose nothing."""
        self.start(FILE % "buffer = 16777216")
        self.wait_for(lambda: os.path.exists(self.path("out")), "its start")
        sent = []
        for i in range(100):
            self.configure(FILE % f"buffer = 16777216; max_size = {10 ** 9 + i % 3}")
            self.signal(signal.SIGHUP)
            sent += self.feed(20)
        self.end()
        self.assertEqual(sorted(self.operations()), sent)


class Ends(PluginTest):
    def test_sigterm_writes_everything(self):
        self.start(FILE % "buffer = 16777216")
        serials = self.feed(5000)
        self.end(stop=True)
        self.assertEqual(self.operations(), serials)

    def test_status(self):
        self.start('status_file = "{dir}/status"; ' + FILE % "")
        self.wait_written(self.feed(7))
        self.signal(signal.SIGUSR1)
        self.wait_for(lambda: os.stat(self.path("status")).st_size > 0, "a report")
        with open(self.path("status"), encoding="ascii") as file:
            text = file.read()
        self.assertIn("operations written = 7\n", text)
        self.assertIn("records read = 21\n", text)
        self.assertIn("origin exact = 7\n", text)
        self.assertRegex(text, rf"output file {self.path('out')}: written 7 .* dropped 0 .* state ok\n")
        self.assertRegex(text, r"peak memory KiB = [1-9]")
        self.end()

    def test_what_is_out_is_named(self):
        """Descriptors, not memory."""
        outputs = ", ".join(f'{{ type = "file"; path = "{{dir}}/{n}"; }}' for n in range(16))
        self.start(f"outputs = ( {outputs} );", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)))
        self.assertEqual(self.process.wait(PATIENCE), 1)
        self.assertIn("cannot make the outputs: Too many open files", self.said())
        self.assertNotIn("memory", self.said())

    def test_what_is_out_at_a_reload_is_named(self):
        """The settings' file takes two descriptors, then each output one."""
        self.start('outputs = ( { type = "file"; path = "{dir}/a"; } );')
        self.feed(1)
        self.wait_for(lambda: os.path.exists(self.path("a")), "the output")
        self.configure("outputs = ( " + ", ".join('{ type = "file"; path = "{dir}/%d"; }' % n for n in range(8)) + " );")
        for free in range(3):
            before = self.said().count("Too many open files")
            taken = set(map(int, os.listdir(f"/proc/{self.process.pid}/fd")))
            most = next(n for n in range(1, 1024) if n - len(taken & set(range(n))) > free) - 1
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (most, resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE)[1]))
            self.process.send_signal(signal.SIGHUP)
            self.wait_for(lambda: self.said().count("Too many open files") > before, f"the message with {free} descriptors")
        self.assertNotIn("memory", self.said())

    def test_check_config(self):
        self.configure(FILE % "")
        self.assertEqual(subprocess.run([PLUGIN, "--check-config", "-c", self.path("conf")], check=False).returncode, 0)
        self.assertFalse(os.path.exists(self.path("out")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
