#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Two hosts and a collector, with the programs of Debian 13 and the files of docs/fleet as the packages have them.

Runs as root, in the root that tests/run.d/check makes; GOLDEN is the folder of the logs. What the hosts' plugins write into their own
files is the truth that all that is central is held against.
"""

import collections
import json
import os
import re
import socket
import subprocess
import unittest

from hosts import PATIENCE, Host, connect, wait_for

GOLDEN = os.environ["GOLDEN"]
EXAMPLES = "/usr/share/doc/audisp-uring/examples/fleet"
# One after the other; a plugin's wait for an event's end is not put to the test here.
LOGS = {"alpha.fleet": ["hostile-names", "files", "link", "patched-files"],
        "beta.fleet": ["garbage", "batch-refused", "multishot", "patched-connect"]}
POSTGRESQL = f"/usr/lib/postgresql/{max(os.listdir('/usr/lib/postgresql'), key=int)}/bin"
DATA = "/tmp/postgresql"
GAP = '{"kind":"gap","reason":"records","count":3}'
RSYSLOG = 'global(workDirectory="/var/spool/rsyslog")\nmodule(load="imuxsock" sysSock.use="off")\ninclude(file="%s")\n'


def log_of(node, name):
    """A log as this host's auditd writes it with name_format."""
    with open(os.path.join(GOLDEN, name + ".log"), "rb") as file:
        return b"".join(b"node=%s %s\n" % (node.encode(), line) for line in file.read().split(b"\n") if line.startswith(b"type="))


def certificate(name, key, cert, *options):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                    "-keyout", key, "-out", cert, "-subj", f"/CN={name}", *options], check=True, stderr=subprocess.PIPE, cwd="/tmp")


def certify(host, name):
    """The authority says that the host has this name."""
    certificate(name, "host.key", "host.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", f"subjectAltName=DNS:{name}")
    for file in ("ca.pem", "host.pem", "host.key"):
        with open(f"/tmp/{file}", encoding="ascii") as text:
            host.write(f"/etc/rsyslog.d/tls/{file}", text.read())


class Fleet(unittest.TestCase):
    def setUp(self):
        self.hosts = [Host(name, f"192.0.2.{i}") for i, name in enumerate(("collector", "alpha.fleet", "beta.fleet"), 1)]
        for host in self.hosts:
            self.addCleanup(host.end)
            host.write("/tmp/hosts", "127.0.0.1 localhost\n192.0.2.1 collector\n", 0o644)
            host.run("mount", "--bind", "/tmp/hosts", "/etc/hosts")
        self.collector, *self.senders = self.hosts
        for host in self.senders:
            connect(self.collector, host)

    def plugin(self, host, conf):
        """As auditd starts it."""
        return host.start("audisp-uring", "-c", conf, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)


class PostgreSQL(Fleet):
    def setUp(self):
        super().setUp()
        certificate("fleet", "ca.key", "ca.pem")
        for host in self.hosts:
            host.run("mount", "-n", "-t", "tmpfs", "none", "/etc/rsyslog.d")
            certify(host, host.name)
        self.as_postgres("sh", "-c", f"{POSTGRESQL}/initdb -N -A peer -D {DATA} && mkdir /tmp/pg")
        self.collector.run("ln", "-s", "/tmp/pg", "/run/postgresql")
        # as docs/fleet.md has it
        self.collector.write(f"{DATA}/pg_hba.conf", "local audit uringop_writer peer map=uringop\nlocal all postgres peer\n", 0o644)
        self.collector.write(f"{DATA}/pg_ident.conf", "uringop root uringop_writer\n", 0o644)
        self.postgres("start")
        self.as_postgres("createdb", "--encoding", "UTF8", "--template", "template0", "audit")
        self.as_postgres("psql", "-qd", "audit", "-f", f"{EXAMPLES}/schema.sql")
        self.relay = {host: self.start_rsyslog(host) for host in self.hosts}

    def as_postgres(self, *argv):
        return self.collector.run("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *argv)

    def psql(self, *argv):
        return self.as_postgres("psql", "-XAtqd", "audit", "-F", "|", *argv).decode().rstrip("\n")

    def postgres(self, what):
        # with durability, as it is in use
        self.as_postgres(f"{POSTGRESQL}/pg_ctl", "-w", "-D", DATA, "-l", "/tmp/pg/said", "-o", "-k /tmp/pg -c listen_addresses=", what)

    def start_rsyslog(self, host):
        role = "collector" if host is self.collector else "host"
        host.write("/tmp/rsyslog.conf", RSYSLOG % f"{EXAMPLES}/rsyslog-{role}.conf")
        host.run("rsyslogd", "-N1", "-f", "/tmp/rsyslog.conf")
        with open(host.path("/tmp/rsyslog.said"), "ab") as said:
            process = host.start("rsyslogd", "-n", "-f", "/tmp/rsyslog.conf", "-i", "/run/rsyslogd.pid", stderr=said)
        ready = (lambda: b":2514" in host.run("ss", "-Hltn")) if role == "collector" else \
            (lambda: os.path.exists(host.path("/run/audit/uringop.syslog")))
        wait_for(ready, f"rsyslogd on {host.name}", lambda: self.said(host))
        return process

    def said(self, host):
        with open(host.path("/tmp/rsyslog.said"), encoding="utf-8", errors="replace") as file:
            return f"{host.name}: {file.read()}"

    def all_said(self):
        return "\n".join(map(self.said, self.hosts))

    def feed(self, plugins, n):
        """The nth log of each host."""
        for host in self.senders:
            plugins[host].stdin.write(log_of(host.name, LOGS[host.name][n]))
            plugins[host].stdin.flush()

    def forge(self, host):
        """What only root can: messages that are not the plugin's, one of them not even well-meaning; each twice, as RELP may."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            for sequence, text in enumerate((b"\xff'); DROP TABLE uringop; --", GAP.encode()), 1):
                for _ in range(2):
                    sock.sendto(f"<110>1 2026-11-22T00:00:00.000Z {host.name} audisp-uring 1 uringop "
                                f'[meta sequenceId="{sequence}"] '.encode() + text, host.path("/run/audit/uringop.syslog"))

    def query(self, query):
        """Its rows, as JSON."""
        return json.loads(self.psql("-c", f"SELECT coalesce(json_agg(q), '[]') FROM ({query}) AS q"))

    def rows(self):
        rows = collections.defaultdict(list)
        for row in self.query("SELECT * FROM uringop WHERE pid <> '1' ORDER BY host, sequence"):
            rows[row["host"]].append(row)
        return rows

    def count(self):
        return self.query("SELECT count(*) FROM uringop WHERE pid <> '1'")[0]["count"]

    def written(self):
        return sum(len(host.lines("/var/log/audit/uringop.jsonl")) for host in self.senders)

    def test_nothing_is_lost_and_nothing_comes_twice(self):
        """The database and the collector go away while the hosts go on."""
        plugins = {host: self.plugin(host, f"{EXAMPLES}/audisp-uring.conf") for host in self.senders}
        self.forge(self.senders[0])
        self.feed(plugins, 0)
        wait_for(self.count, "the first rows", self.all_said)
        self.feed(plugins, 1)
        self.postgres("restart")
        self.postgres("stop")
        self.feed(plugins, 2)
        self.postgres("start")
        self.wait_for_all()
        self.collector.stop(self.relay[self.collector])
        self.feed(plugins, 3)
        for host in self.senders:
            plugins[host].stdin.close()
            plugins[host].wait(PATIENCE)
        self.relay[self.collector] = self.start_rsyslog(self.collector)
        self.wait_for_all()
        self.check_stranger(self.senders[1])
        for host in self.hosts:
            host.stop(self.relay[host])
        self.check_rows()
        self.check_writer()
        self.check_queries()

    def wait_for_all(self):
        wait_for(lambda: self.count() >= self.written(), "all rows", lambda: f"missing: {self.missing()}\n{self.all_said()}")

    def missing(self):
        came = {(host, row["sequence"]) for host, rows in self.rows().items() for row in rows}
        written = {host.name: len(host.lines("/var/log/audit/uringop.jsonl")) for host in self.senders}
        return [(host, n) for host in written for n in range(1, written[host] + 1) if (host, n) not in came]

    def check_rows(self):
        rows = self.rows()
        self.assertEqual(set(rows), set(LOGS))
        for host in self.senders:
            lines = [line.decode() for line in host.lines("/var/log/audit/uringop.jsonl")]
            self.assertGreater(len(lines), 15)
            self.assertEqual([row["sequence"] for row in rows[host.name]], list(range(1, len(lines) + 1)))
            self.assertEqual([row["line"] for row in rows[host.name]], lines)
            for row in rows[host.name]:
                self.assertEqual(row["record"], json.loads(row["line"].replace("\\u0000", "\u2400")))
                self.assertEqual(row["record"].get("node"), host.name)
        everything = "".join(row["line"] for host in rows.values() for row in host)
        # what is hostile is there, or the test would show little
        for what in ("\\u0000", "\\n", "\\\"", "'", "\ufffd", "_hex"):
            self.assertIn(what, everything)
        self.assertEqual(self.query("SELECT sequence, line, record FROM uringop WHERE pid = '1' ORDER BY sequence"), [
            {"sequence": 1, "line": " '); DROP TABLE uringop; --", "record": None},
            {"sequence": 2, "line": GAP, "record": json.loads(GAP)}])
        # a NUL, and a backslash before four digits
        self.assertEqual(self.query(r"""SELECT uringop_record('["\u0000\u0000\\u0000\\\u0000"]') AS r"""),
                         [{"r": ["\u2400\u2400\\u0000\\\u2400"]}])

    def check_stranger(self, host):
        """A host that the authority knows by a name outside of the fleet is not let in."""
        host.stop(self.relay[host])
        certify(host, "beta.example")
        self.relay[host] = self.start_rsyslog(host)
        self.forge(host)
        wait_for(lambda: "beta.example" in self.said(self.collector), "the stranger is refused", self.all_said)

    def check_writer(self):
        """rsyslog's user cannot read what is there, nor take it away."""
        for query in ("SELECT * FROM uringop", "DELETE FROM uringop", "UPDATE uringop SET line = ''"):
            with self.assertRaisesRegex(AssertionError, "permission denied for table uringop"):
                self.collector.run("psql", "-X", "-U", "uringop_writer", "-d", "audit", "-c", query)

    def check_queries(self):
        """One message of each kind of loss is there, and this one."""
        self.psql("-c", "DELETE FROM uringop WHERE host = 'beta.fleet' AND sequence = 2")
        with open(f"{EXAMPLES}/queries.sql", encoding="ascii") as file:
            queries = [query for query in file.read().split(";\n") if "SELECT" in query]
        with open(os.path.join(os.path.dirname(__file__), "queries.json"), encoding="ascii") as file:
            wanted = json.load(file)
        self.assertEqual([self.query(query) for query in queries], wanted)


class AuditRemote(Fleet):
    """The hosts' auditd hand their records to audisp-remote, and the collector's auditd makes one log of them."""

    # as docs/fleet.md has it; there is no kernel to listen to here
    AUDITD = {"local_events": "no", "tcp_listen_port": "60", "distribute_network": "yes"}

    def configure(self, host, name, changes):
        """Debian's settings, but for some."""
        text = host.text(f"/etc/audit/{name}") + "\n"
        for option, value in changes.items():
            text, n = re.subn(rf"(?m)^#*{option} *=.*", f"{option} = {value}", text)
            self.assertEqual(n, 1, option)
        host.write(f"/tmp/{name}", text)
        host.run("mount", "--bind", f"/tmp/{name}", f"/etc/audit/{name}")

    def setUp(self):
        super().setUp()
        self.configure(self.collector, "auditd.conf", self.AUDITD)
        self.auditd = self.collector.start("auditd", "-n", stderr=subprocess.DEVNULL)
        wait_for(lambda: b":60 " in self.collector.run("ss", "-Hltn"), "auditd listens")
        for host in self.senders:
            self.configure(host, "audisp-remote.conf", {"remote_server": "collector"})

    def came(self, host):
        return [line for line in self.collector.lines("/var/log/audit/audit.log") if line.startswith(b"node=" + host.name.encode())]

    def stitched(self, records):
        done = subprocess.run(["ausearch-uring", "--format", "json"], input=records, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_aggregated_log(self):
        """Both hosts' operations are what each host's own log says, in the one log and live."""
        own = {host: b"".join(log_of(host.name, name) for name in LOGS[host.name]) for host in self.senders}
        remotes = {host: host.start("audisp-remote", stdin=subprocess.PIPE) for host in self.senders}
        for host in self.senders:
            remotes[host].stdin.write(own[host])
            remotes[host].stdin.flush()
        for host in self.senders:
            wait_for(lambda host=host: len(self.came(host)) >= own[host].count(b"\n"), f"records of {host.name}")
            remotes[host].stdin.close()
        self.collector.stop(self.auditd)
        wait_for(lambda: b"audisp-uring" not in self.collector.run("ps", "-eo", "comm"), "the plugin's end")
        log = b"\n".join(self.collector.lines("/var/log/audit/audit.log")) + b"\n"
        live = [json.loads(line) for line in self.collector.lines("/var/log/audit/uringop.jsonl")]
        for host in self.senders:
            self.assertEqual(b"\n".join(self.came(host)) + b"\n", own[host])
            wanted = self.stitched(own[host])
            self.assertGreater(len(wanted), 20)
            for got in (self.stitched(log), live):
                self.assertEqual([op for op in got if op.get("node") == host.name and op["kind"] != "gap"], wanted)


if __name__ == "__main__":
    unittest.main(verbosity=2)
