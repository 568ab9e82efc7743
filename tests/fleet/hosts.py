# SPDX-License-Identifier: GPL-2.0-or-later
"""Hosts of a fleet: each has namespaces of its own for names, network and mounts, and shares the root that the test runs in.

What a host writes to is in memory, and goes with it. The network has these hosts and nothing else.
"""

import os
import signal
import subprocess
import time

PATIENCE = 60
OWN = ("/run", "/tmp", "/var/log/audit", "/var/spool/rsyslog")


def wait_for(condition, what, told=lambda: ""):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"in vain: {what}\n{told()}")
        time.sleep(0.02)


class Host:
    def __init__(self, name, address):
        self.name, self.address, self.running = name, address, []
        self.holder = subprocess.Popen(["unshare", "--uts", "--net", "--mount", "--", "sh", "-c", "echo && exec sleep infinity"],
                                       stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.holder.stdout.close()
        self.run("sh", "-ec", "hostname " + name + "; for dir; do mount -n -t tmpfs none $dir; done; ip link set lo up", "sh", *OWN)
        # as tmpfiles.d has it
        self.run("install", "-d", "-m", "0750", "/run/audit")
        self.run("chmod", "1777", "/tmp")

    def command(self, argv):
        return ["nsenter", "--uts", "--net", "--mount", "--target", str(self.holder.pid), "--", *argv]

    def run(self, *argv, **options):
        """Its standard output; fails if it does."""
        done = subprocess.run(self.command(argv), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
        if done.returncode:
            raise AssertionError(f"{self.name}: {' '.join(argv)}: status {done.returncode}: {done.stdout.decode(errors='replace')}")
        return done.stdout

    def start(self, *argv, **options):
        process = subprocess.Popen(self.command(argv), **options)
        self.running.append(process)
        return process

    def path(self, path):
        """The host's file, for this process."""
        return f"/proc/{self.holder.pid}/root{path}"

    def write(self, path, text, mode=0o600):
        os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
        with open(self.path(path), "w", encoding="utf-8", opener=lambda p, f: os.open(p, f, mode)) as file:
            file.write(text)

    def lines(self, path):
        try:
            with open(self.path(path), "rb") as file:
                return file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return []

    def text(self, path):
        return b"\n".join(self.lines(path)).decode(errors="replace")

    def stop(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        process.wait(PATIENCE)
        self.running.remove(process)

    def end(self):
        for process in self.running + [self.holder]:
            process.kill()
            process.wait()


def connect(hub, host):
    """A cable between two."""
    subprocess.run(["ip", "link", "add", host.name, "netns", str(hub.holder.pid), "type", "veth", "peer", "name", "eth0", "netns",
                    str(host.holder.pid)], check=True)
    hub.run("ip", "addr", "add", f"{hub.address}/32", "peer", f"{host.address}/32", "dev", host.name)
    hub.run("ip", "link", "set", host.name, "up")
    host.run("ip", "addr", "add", f"{host.address}/32", "peer", f"{hub.address}/32", "dev", "eth0")
    host.run("ip", "link", "set", "eth0", "up")
