# SPDX-License-Identifier: GPL-2.0-or-later
"""
How a stock 6.12 kernel logs a world (audit_syscall_exit(), __audit_uring_exit()).

A record inside a call stands in the call's event, whose serial is taken with
its first record and whose SYSCALL record is written when the call returns. A
worker, an SQ thread and task work outside of calls have events of their own.
A call's paths and its one address are pooled.
"""

from . import records
from .plans import address_hex


class Stock:
    patched = False

    def __init__(self, host):
        self.host, self.rules = host, host.rules

    # calls

    def prep(self, op, call):
        """What preparation of a request leaves in the submitter's context; nothing where an SQ thread submits."""
        if call is None:
            return
        for p in op.submit_paths:
            call.names.append((op, p))
        if op.address and op.name != "send":
            call.address = op.address

    def filter_call(self, call):
        """Judges the call by the rules of the exit list: its key stays with it."""
        if not call.recorded and self.rules.logs_call(call):
            call.recorded, call.key = True, self.rules.call_key(call)

    def return_from(self, call, code):
        self.filter_call(call)
        if not call.recorded:
            return
        event, proc = call.get_event(), call.thread.proc
        self.host.log(event, "SYSCALL", records.syscall(call, code, len(call.names)),
                      names=f'ARCH=x86_64 SYSCALL={call.name} AUID="u" UID="u"'.encode())
        for kind, body in call.aux:
            self.host.log(event, kind, body)
        if call.address:
            self.host.log(event, "SOCKADDR", b"saddr=" + address_hex(call.address), names=b"SADDR={ saddr_fam=x }")
        self.log_names(event, proc, [(op, p) for op, p in call.names])
        self.host.log(event, "PROCTITLE", b"proctitle=" + records.title(proc.title))

    def log_names(self, event, proc, names):
        if names:
            self.host.log(event, "CWD", b"cwd=" + records.string(proc.cwd))
        for item, (op, p) in enumerate(names):
            self.host.log(event, "PATH", records.path(item, p), names=b'OUID="root" OGID="root"')
            if op:
                op.paths_in.setdefault(event, []).append({**p, "item": item})

    # operations

    def attempt(self, op, step, call):
        """One attempt: @call if it is made inside one of the submitter's calls."""
        if not op.audited:
            if op.name == "send" and call:
                call.address = op.address
            return
        if call:
            self.attempt_inside(op, step, call)
            return
        event = self.host.event()
        if step.refused:
            self.refuse(op, step.refused, event)
        key = None if step.refused else self.rules.op_key(op)
        if not step.refused and not self.rules.logs_op(op):
            return
        self.log_uringop(op, step, event, len(step.paths), key)
        if op.peer and not step.code:
            self.host.log(event, "SOCKADDR", b"saddr=" + address_hex(op.peer))
        self.log_names(event, op.proc, [(op, p) for p in step.paths])

    def attempt_inside(self, op, step, call):
        if op.peer and not step.code:
            call.address = op.peer
        if step.refused:
            self.refuse(op, step.refused, call.get_event())
            if not call.recorded:
                call.recorded, call.key = True, None
        self.filter_call(call)
        if not call.recorded and self.rules.logs_op(op):
            call.recorded, call.key = True, self.rules.op_key(op)
        if call.recorded:
            self.log_uringop(op, step, call.get_event(), len(call.names), call.key)

    def log_uringop(self, op, step, event, items, key):
        self.host.log(event, "URINGOP", records.stock_uringop(op, step.code, items, key), op, step.code,
                      b'URING_OP=x UID="u" GID="g"')
        op.events.append((event, step.code, key))

    def refuse(self, op, inode, event):
        self.host.log(event, "AVC", b"avc:  denied  { cmd } for  pid=%d comm=%s path=\"/dev/ng0n1\" dev=\"devtmpfs\" "
                      b"ino=%d scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=io_uring permissive=0"
                      % (op.proc.pid, records.string(op.thread.comm), inode))

    def finished(self, op):
        """The request has its result."""
