#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
random-rules.py N SEED: prints N audit rules, good ones and bad ones, of all lists, fields, operators and forms of values.
"""

import random
import sys

LISTS = ["task", "exit", "exit", "exit", "user", "exclude", "filesystem", "io_uring", "io_uring", "io_uring", "io_uring"]
CALLS = ["open", "openat", "openat2", "unlink", "rename", "connect", "chmod", "fchmodat2", "setxattr", "io_uring_enter", "all", "59",
         "execve", "stime", "nosuchcall", "2047", "2048", "0x10"]
OPS = ["openat", "openat2", "connect", "accept", "unlinkat", "renameat", "setxattr", "futex_wait", "waitid", "close", "OPENAT", "read",
       "socket", "pipe", "bind", "ftruncate", "uring_cmd", "55", "56", "22", "0", "all", "200", "2047", "2048", "nosuchop", "open"]
PATHS = ["/etc/passwd", "/etc", "/etc/", "/tmp", "/no/such/path", "/no-such", "etc/passwd", "/", "/etc/..", "/etc/passwd/", "/usr/bin/*",
         "/etc/passwd/x", "/usr/bin/su"]
VALUES = {
    "number": ["0", "1", "1000", "0x10", "-1", "abc", "4294967295", "99999999999"],
    "uid": ["0", "1000", "root", "alice", "unset", "-1", "4294967295", "nosuchuser", "0x3e8"],
    "gid": ["0", "1000", "root", "-1", "4294967295", "nosuchgroup", "unset"],
    "exit": ["0", "-13", "-EACCES", "EPERM", "-ENOSUCH", "13", "-", "success"],
    "string": ["unconfined", "unconfined", "staff_u", "s0", "x", "a" * 255, "k1"],
    "arch": ["b64", "b32", "x86_64", "i386", "aarch64", "0xc000003e", "b16", "uring", "0x1", "B64"],
    "msgtype": ["SYSCALL", "URINGOP", "1336", "CWD", "nosuchtype", "path", "0", "UNKNOWN[1340]"],
    "perm": ["r", "wa", "rwxa", "x", "q", "rwxar", "WA"],
    "filetype": ["file", "dir", "fifo", "nosuchtype", "socket"],
    "fstype": ["tracefs", "debugfs", "0x74726163", "nosuchfs", "1"],
    "session": ["1", "-1", "unset", "abc"],
    "saddr": ["2", "10", "255", "46", "abc"],
    "arg": ["0", "-1", "0x40", "abc"],
    "path": PATHS,
}
FIELDS = {
    "pid": "number", "uid": "uid", "euid": "uid", "suid": "uid", "fsuid": "uid", "gid": "gid", "egid": "gid", "sgid": "gid", "fsgid": "gid",
    "auid": "uid", "loginuid": "uid", "pers": "number", "arch": "arch", "msgtype": "msgtype", "subj_user": "string",
    "subj_role": "string", "subj_type": "string", "subj_sen": "string", "subj_clr": "string", "ppid": "number", "obj_user": "string",
    "obj_role": "string", "obj_type": "string", "obj_lev_low": "string", "obj_lev_high": "string", "sessionid": "session",
    "devmajor": "number", "devminor": "number", "inode": "number", "exit": "exit", "success": "number", "path": "path", "perm": "perm",
    "dir": "path", "filetype": "filetype", "obj_uid": "uid", "obj_gid": "gid", "field_compare": "number", "exe": "path",
    "saddr_fam": "saddr", "a0": "arg", "a1": "arg", "a2": "arg", "a3": "arg", "fstype": "fstype", "key": "string", "AUID": "uid",
    "nosuchfield": "number",
}
GOOD = {
    "task": ["uid=0", "auid=1000", "gid!=5"],
    "exit": ["auid>=1000", "auid!=unset", "exit=-EACCES", "success=0", "path=/etc/passwd", "perm=wa", "dir=/etc", "exe=/usr/bin/su",
             "a0=2", "a1&0100", "inode=5", "filetype=file", "ppid=1", "obj_uid=0", "saddr_fam=2", "sessionid=1", "devminor&3"],
    "user": ["uid=0", "msgtype=USER_LOGIN", "auid=unset"],
    "exclude": ["msgtype=CWD", "uid=0", "exe=/usr/bin/su", "msgtype>1300", "perm=r"],
    "filesystem": ["fstype=tracefs", "fstype!=debugfs"],
    "io_uring": ["auid>=1000", "auid!=unset", "uid=0", "exe=/usr/bin/su", "gid!=5", "pid=1", "pers=0", "obj_uid=0", "a0=1", "euid=root"],
}
OPERATORS = ["!=", "!=", ">", ">=", "<", "<=", "&", "&=", "", "=="]
COMPARED = ["uid", "euid", "suid", "fsuid", "auid", "obj_uid", "gid", "egid", "sgid", "fsgid", "obj_gid", "pid", "nosuchfield"]


def field(rng, where="exit"):
    if rng.random() < 0.7:
        return "-F " + rng.choice(GOOD[where])
    name = rng.choice(list(FIELDS))
    value = rng.choice(VALUES[FIELDS[name]]) if rng.random() < 0.97 else ""
    # most are to be right
    operator = "=" if rng.random() < 0.7 else rng.choice(OPERATORS)
    return f"-F {name}{operator}{value}"


def calls(rng, where):
    if rng.random() < 0.5:
        return "-S " + rng.choice(OPS[:9] + OPS[17:21] if where == "io_uring" else CALLS[:8])
    names = OPS if where == "io_uring" else CALLS
    if rng.random() < 0.05:
        names = OPS + CALLS
    words = [rng.choice(names) for _ in range(rng.choice([1, 1, 2, 3]))]
    return "-S " + ("," if rng.random() < 0.9 else ",,").join(words)


def key(rng):
    text = rng.choice(["k1", "k2", *["key-" + str(rng.randrange(10000))] * 6, "a b", "x" * 257, "y" * 200])
    return ("-k " if rng.random() < 0.7 else "-F key=") + text.replace(" ", "\\ ")


def compare(rng):
    return f"-C {rng.choice(COMPARED)}{rng.choice(['=', '!=', '>'])}{rng.choice(COMPARED)}"


def watch(rng):
    words = [rng.choice(["-w", "-w", "-w", "-W"]), rng.choice(PATHS)]
    if rng.random() < 0.8:
        words += ["-p", rng.choice(VALUES["perm"])]
    if rng.random() < 0.2:
        words.append(field(rng))
    if rng.random() < 0.8:
        words.append(key(rng))
    return " ".join(words)


def rule(rng):
    if rng.random() < 0.12:
        return watch(rng)
    where = rng.choice(LISTS)
    action = rng.choice(["always", "always", "never", "always", "possible" if rng.random() < 0.05 else "always"])
    pair = f"{action},{where}" if rng.random() < 0.9 else f"{where},{action}"
    if rng.random() < 0.03:
        pair = rng.choice(["always", "always,exit,exit", "exit,exit", "always,nowhere", "ALWAYS,exit", "always,EXIT"])
    words = []
    if rng.random() < 0.4 and where in ("exit", "io_uring"):
        words.append(f"-F arch={rng.choice(VALUES['arch'][:2] * 4 + VALUES['arch'])}")
    if rng.random() < (0.7 if where in ("exit", "io_uring") else 0.05):
        words.append(calls(rng, where))
    words += [field(rng, where) for _ in range(rng.choice([0, 0, 0, 1, 1, 1, 2]))]
    if rng.random() < 0.06:
        words.append(compare(rng))
    if rng.random() < 0.03:
        words.append("-p " + rng.choice(VALUES["perm"]))
    if rng.random() < 0.6:
        words.append(key(rng))
    if rng.random() < 0.04:
        rng.shuffle(words)
    if rng.random() < 0.01:
        words.append(rng.choice(["stray", "-Z", "-F", "-a always,exit", "\tx"]))
    option = rng.choice(["-a", "-a", "-a", "-a", "-A", "-d" if rng.random() < 0.2 else "-a"])
    words.insert(0 if rng.random() < 0.97 else len(words), f"{option} {pair}")
    return (" " if rng.random() < 0.05 else "") + "  ".join(words) if rng.random() < 0.05 else " ".join(words)


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    print("-c")
    for _ in range(count):
        print(rule(rng))


if __name__ == "__main__":
    main()
