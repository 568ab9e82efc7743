# SPDX-License-Identifier: GPL-2.0-or-later
"""How a kernel with kernel-patches logs a world: an event of its own for each operation, when its outcome is final."""

from . import records
from .plans import address_hex
from .stock import Stock


UNNAMED = ("nop", "read")	# by the rules


class Patched(Stock):
    patched = True

    def prep(self, op, call):
        """Names and addresses are the operation's own. The call that submits what is recorded is recorded."""
        if call and self.rules.logs_op(op) and op.name not in UNNAMED:
            call.key = self.rules.call_key(call) if self.rules.logs_call(call) else None
            call.recorded = True
            call.get_event()

    def attempt(self, op, step, call):
        op.attempts += 1
        op.exec = ("sqpoll" if op.ring.sqpoll and step.where == "inline" else
                   {"worker": "iowq", "task": "task_work", "inline": "inline"}[step.where])
        op.denied = step.refused
        if op.multishot and step.code == -529:
            self.tell(op, op.results[op.told] if op.told < len(op.results) else 0)
            op.told += 1

    def finished(self, op):
        if op.name not in UNNAMED and not (op.multishot and op.res is None):
            self.tell(op, op.res if op.res is not None else -125)

    def tell(self, op, code):
        if not self.rules.logs_op(op):
            return
        origin = None
        if op.ring.sqpoll:
            origin = op.ring.setup.event if op.ring.setup else None
        elif op.enter:
            if op.prep_fails:
                self.prep(op, op.enter)
            origin = op.enter.event
        event, ran = self.host.event(), op.attempts
        names = ran and op.full_paths or op.submit_paths
        if op.denied:
            self.refuse(op, op.denied, event)
        body = records.patched_uringop(op, code, len(names), self.rules.op_key(op))
        self.host.log(event, "URINGOP", body, op, code, b'URING_OP=x UID="u" GID="g"')
        op.events.append((event, code, self.rules.op_key(op)))
        types = self.rules.types
        self.host.log(event, types[0], (
            f"ring=0x{op.ring.number:x} user_data=0x{op.user_data:x} sqe_flags=0x0 ioprio=0x0 fd=-100 addr=0x7f7f820a70 "
            "len=0x180 off=0x0 op_flags=0x0 buf_index=0x0 personality=1 file_index=0x0 addr3=0x0").encode())
        op.exec = op.exec or "none"
        refused = " refused=lsm" if op.refused and ran else ""
        stamp = origin.stamp() if origin else "0.000:0"
        self.host.log(event, types[1], (f"origin={stamp} via={op.via()} otid={op.thread.tid} exec={op.exec} "
                      f"xtid={op.thread.tid if ran else 0} attempts={ran} link={op.link}{refused}").encode())
        address = op.peer if op.peer and code >= 0 else op.address
        if address:
            self.host.log(event, "SOCKADDR", b"saddr=" + address_hex(address), names=b"SADDR={ saddr_fam=x }")
        self.log_names(event, op.proc, [(op, p) for p in names])
