# SPDX-License-Identifier: GPL-2.0-or-later
"""
Logs and rules of shapes that an attacker may choose: makeshape.py NAME N writes the one of size N. What is logged is what a stock
kernel logs of programs that do this, or what a process that may write into the log can forge.
"""

import sys

BEGIN = 1_800_000_000
IDS = "uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000"
PROGRAM = '"/usr/bin/app"'


class Log:
    """Writes events of one host with serial numbers."""

    def __init__(self, out, node=None):
        self.out, self.serial, self.begin = out, 0, f"node={node} " if node else ""

    def record(self, kind, ms, text):
        self.out.write(f"{self.begin}type={kind} msg=audit({BEGIN + ms // 1000}.{ms % 1000:03}:{self.serial}): {text}\n")

    def operation(self, ms, pid=57, code=0, op=18):
        """In the event at hand."""
        self.record("URINGOP", ms, f"uring_op={op} success=yes exit={code} items=0 ppid=1 pid={pid} {IDS} subj=unconfined key=\"ring\"")

    def own(self, ms, pid=57, op=18):
        """As of a worker."""
        self.serial += 1
        self.operation(ms, pid, 0, op)

    def call(self, ms, number, code, pid=57, paths=(), operations=(), program=PROGRAM):
        self.serial += 1
        for result in operations:
            self.operation(ms, pid, result)
        self.record("SYSCALL", ms, f"arch=c000003e syscall={number} success=yes exit={code} a0=3 a1={len(operations):x} a2=0 a3=0 "
                    f"items={len(paths)} ppid=1 pid={pid} auid=1000 {IDS} tty=pts0 ses=3 comm=\"app\" exe={program} subj=unconfined key=\"ring\"")
        if paths:
            self.record("CWD", ms, 'cwd="/srv"')
        for item, name in enumerate(paths):
            self.record("PATH", ms, f"item={item} name={name} inode={item + 7} dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 "
                        "nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0")
        self.record("PROCTITLE", ms, "proctitle=617070")


def waiting(out, n):
    """Within 2 s, as many operations of workers as calls of io_uring_enter, all of one process."""
    log = Log(out)
    log.call(0, 425, 3)
    for i in range(n):
        log.call(i * 1500 // n, 426, 1)
        log.own(i * 1500 // n)


def call(out, n):
    """Calls of io_uring_enter with n openat each, of which one is tried again."""
    log = Log(out)
    log.call(0, 425, 3)
    for i in range(100):
        log.call(3000 * i, 426, n, paths=[f'"/srv/file{k}"' for k in range(n)], operations=[-11] + [0] * (n - 1))


def hosts(out, n, rounds=300):
    """The records of n hosts, one of each in turn."""
    logs = [Log(out, f"host{i}.example.org") for i in range(n)]
    for i in range(rounds):
        for log in logs:
            log.call(i * 10, 425 + (i > 0), 3 if i == 0 else 1, operations=[0] * (i > 0))
        for log in logs:
            log.own(i * 10)


def holes(out, n):
    """Every second serial number is missing, and from time to time many are."""
    log = Log(out)
    log.call(0, 425, 3)
    for i in range(n):
        log.serial += 1 + 5000 * (i % 16 == 0)
        log.call(i, 426, 1, operations=[0])
        log.own(i)


def processes(out, n):
    """Each makes a ring and uses it, and all of them once more."""
    log = Log(out)
    for again in range(2):
        for pid in range(1000, 1000 + n):
            ms = (pid + again * n) // 10
            if not again:
                log.call(ms, 425, 3, pid)
            log.call(ms, 426, 1, pid, operations=[0])
            log.own(ms, pid)


def names(out, n):
    """The name of the program, and those of files, are as long as a path can be, and need escapes."""
    long = "2F" + "01" * 4094
    log = Log(out)
    log.call(0, 425, 3, program=long)
    for i in range(16):
        log.call(1, 426, 100, paths=[long], program=long)
    for i in range(n):
        log.own(2 + i // 100)


def lint(out, n):
    """Rules on n files."""
    for i in range(n):
        out.write(f"-a always,exit -F arch=b64 -S openat,openat2 -F path=/etc/file{i} -F auid>=1000 -F key=file{i}\n")
    out.write("-a always,exit -F arch=b64 -S io_uring_setup,io_uring_enter -F key=ring\n-a always,io_uring -S openat -F key=ring\n")


SHAPES = {function.__name__: function for function in (waiting, call, hosts, holes, processes, names, lint)}

if __name__ == "__main__":
    SHAPES[sys.argv[1]](sys.stdout, int(sys.argv[2]))
