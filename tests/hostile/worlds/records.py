# SPDX-License-Identifier: GPL-2.0-or-later
"""The text of audit records, as Linux 6.12 and auditd write it (kernel/audit.c, kernel/auditsc.c)."""

import socket
import struct

IDS = ("uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid")
UNSET = 4294967295

# arch=: its number, its name, and the numbers of the calls that are used here
ARCHES = {
    "x86_64": (0xc000003e, dict(setup=425, enter=426, register=427, openat=257, execve=59, sendto=44)),
    "i386": (0x40000003, dict(setup=425, enter=426, register=427, openat=295, execve=11, sendto=369)),
    "aarch64": (0xc00000b7, dict(setup=425, enter=426, register=427, openat=56, execve=221, sendto=206)),
    "alpha": (0xc0009026, dict(setup=535, enter=536, register=537, openat=450, execve=59, sendto=133)),
    "s390x": (0x80000016, dict(setup=425, enter=426, register=427, openat=288, execve=11, sendto=369)),
    "x32": (0xc000003e, dict(setup=0x40000000 + 425, enter=0x40000000 + 426, register=0x40000000 + 427,
                             openat=0x40000000 + 257, execve=0x40000000 + 520, sendto=0x40000000 + 44)),
}


def string(value):
    """An untrusted string: in quotes, or in hexadecimal."""
    if value is None:
        return b"(null)"
    if any(c == 0x22 or c < 0x21 or c > 0x7e for c in value):
        return value.hex().upper().encode()
    return b'"' + value + b'"'


def title(value):
    return value.hex().upper().encode() if any(c in b'" ' or c < 0x21 or c > 0x7e for c in value) else b'"' + value + b'"'


def key(value):
    return b"key=" + (b'"' + value + b'"' if value else b"(null)")


def creds(cred):
    return " ".join(f"{name}={cred[name]}" for name in IDS).encode()


def label(subj):
    return b" subj=" + subj if subj else b""


def syscall(call, code, items):
    proc, thread = call.thread.proc, call.thread
    args = " ".join(f"a{i}={a:x}" for i, a in enumerate(call.args))
    return (f"arch={ARCHES[proc.arch][0]:x} syscall={call.number} success={'yes' if code >= 0 else 'no'} exit={code} {args} "
            f"items={items} ppid={proc.ppid} pid={proc.pid} auid={proc.auid} ".encode() + creds(proc.cred)
            + f" tty={proc.tty} ses={proc.ses} ".encode() + b"comm=" + string(thread.comm) + b" exe=" + string(proc.exe)
            + label(proc.subj) + b" " + key(call.key))


def stock_uringop(op, code, items, rule):
    return (f"uring_op={op.number} success={'no' if code else 'yes'} exit={code} items={items} ppid={op.proc.ppid} "
            f"pid={op.proc.pid} ".encode() + creds(op.cred) + label(op.proc.subj) + b" " + key(rule))


def patched_uringop(op, code, items, rule):
    proc = op.proc
    return (f"uring_op={op.number} success={'yes' if code >= 0 else 'no'} exit={code} items={items} ppid={proc.ppid} "
            f"pid={proc.pid} auid={proc.auid} ".encode() + creds(op.cred) + f" tty={proc.tty} ses={proc.ses} ".encode()
            + b"comm=" + string(op.thread.comm) + b" exe=" + string(proc.exe) + label(proc.subj) + b" " + key(rule))


def path(item, p):
    inode = ""
    if p["inode"] is not None:
        inode = f" inode={p['inode']} dev={p['dev']} mode={p['mode']} ouid={p['ouid']} ogid={p['ogid']} rdev=00:00"
    return (f"item={item} name=".encode() + string(p["name"]) + inode.encode()
            + f" nametype={p['nametype']} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0".encode())


def saddr(family, address, arch="x86_64"):
    """The bytes of a struct sockaddr: of an IPv4 or IPv6 address and port, or of a path."""
    number = {"inet": 2, "inet6": 10, "unix": 1}[family]
    head = struct.pack(">H" if arch == "s390x" else "<H", number)
    if family == "unix":
        return head + address + b"\0"
    where, port = address
    if family == "inet":
        return head + struct.pack(">H", port) + socket.inet_aton(where) + bytes(8)
    return head + struct.pack(">HI", port, 0) + socket.inet_pton(socket.AF_INET6, where) + bytes(4)
