# SPDX-License-Identifier: GPL-2.0-or-later
"""An audit log made from a seed: captured io_uring events among events of ordinary system calls, 2 % of the records URINGOP."""

import io
import os
import random
import re

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STOCK, PATCHED = (os.path.join(TOP, "tests/golden", name) for name in ("nine-ops-stock-6.12.log", "patched-files.log"))

FILLER = (
    "type=SYSCALL msg=audit({id}): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f{a:010x} a2=80000 a3=0 "
    "items=1 ppid=1 pid={pid} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 "
    'comm="make" exe="/usr/bin/make" key="files"\n'
    'type=CWD msg=audit({id}): cwd="/src"\n'
    'type=PATH msg=audit({id}): item=0 name="/src/file{a}" inode={a} dev=fe:00 mode=0100644 ouid=0 ogid=0 '
    "rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\n"
    "type=PROCTITLE msg=audit({id}): proctitle=6D616B65\n"
)


def captured(name):
    """The records of a capture, without auditd's own."""
    with open(name, encoding="ascii") as file:
        return [line for line in file if not line.startswith("type=DAEMON")]


def shifted(lines, second, serial):
    first = re.search(r"audit\((\d+)\.\d+:(\d+)\)", lines[0])

    def move(match):
        return f"{match[1]}{second + int(match[2]) - int(first[1])}.{match[3]}:{serial + int(match[4]) - int(first[2])}"

    return [re.sub(r"(audit\(| origin=)(\d+)\.(\d+):(\d+)", move, line) for line in lines]


def make_log(file, megabytes, seed, rate=20, capture=STOCK):
    """Writes that much; rate: records in a second. Returns how many records, and how many URINGOP."""
    rng = random.Random(seed)
    block = captured(capture)
    span = 1 + max(int(re.search(r":(\d+)\)", line)[1]) for line in block)
    uringops = sum(line.startswith("type=URINGOP") for line in block)
    fillers = (uringops * 50 - len(block)) // 4
    milliseconds, serial, records, found = 1_800_000_000_000, 1, 0, 0
    while file.tell() < megabytes << 20:
        file.writelines(shifted(block, milliseconds // 1000, serial))
        serial += span
        for _ in range(fillers):
            file.write(FILLER.format(id=f"{milliseconds // 1000}.{milliseconds % 1000:03}:{serial}", pid=rng.randrange(300, 32768),
                                     a=rng.randrange(1 << 20)))
            serial += 1
            milliseconds += rng.randrange(2 * 4000 // rate + 1)
        records += len(block) + 4 * fillers
        found += uringops
    return records, found


def make_large_log(file, gigabytes, seed, rate):
    """The same 64 MiB of a patched kernel over and over, each time some hours later. file is binary."""
    text = io.StringIO()
    make_log(text, 64, seed, rate, PATCHED)
    part = text.getvalue().encode("ascii")
    if re.search(rb"audit\((?!180000)", part):
        raise ValueError("the time of a part is longer than what it is moved by")
    for number in range(int(gigabytes * 16)):
        moved = b"%06d" % (180000 + number)
        file.write(part.replace(b"audit(180000", b"audit(" + moved).replace(b" origin=180000", b" origin=" + moved))
