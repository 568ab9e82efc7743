#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: a rule for io_uring operations can be about the fields that their URINGOP record has, and
# libaudit refuses the others.
#
# libaudit 4.0.2, which auditctl asks: of the fields of a URINGOP record, success, exit and ppid are refused, as
# are path and perm. auid is taken, which the record of Linux 6.12 does not have, and so are a0 and saddr_fam,
# which it has nothing like.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

unpack trixie libaudit1=1:4.0.2-2+deb13u1 libcap-ng0 libc6
python
cat >"$root/tmp/fields.py" <<'END'
import ctypes

URING_EXIT, EXIT = 7, 4		# AUDIT_FILTER_*, linux/audit.h
audit = ctypes.CDLL("libaudit.so.1")
audit.audit_rule_create_data.restype = ctypes.c_void_p


def takes(field, which, add, name):
    rule = ctypes.c_void_p(audit.audit_rule_create_data())
    assert add(rule, name) == 0
    return audit.audit_rule_fieldpair_data(ctypes.byref(rule), ctypes.create_string_buffer(field), which) == 0


fields = b"success=0 exit=-2 ppid=1 path=/etc/passwd perm=wa pid=1 uid=0 auid=1000 a0=1 saddr_fam=2".split()
for word, which, add in (("operations", URING_EXIT, audit.audit_rule_io_uringbyname_data),
                         ("calls", EXIT, audit.audit_rule_syscallbyname_data)):
    print(word, *[field.decode().partition("=")[0] for field in fields if takes(field, which, add, b"all")])
END
out=$(chroot "$root" python3.13 /tmp/fields.py)
same 'fields taken for operations' "$(sed -n 's/^operations //p' <<<"$out")" 'pid uid auid a0 saddr_fam'
same 'fields taken for system calls' "$(sed -n 's/^calls //p' <<<"$out")" \
	'success exit ppid path perm pid uid auid a0 saddr_fam'
same 'fields of the record' \
	"$(worker_operation |
		grep -o ' \(success\|exit\|ppid\|pid\|uid\|auid\|a0\)=' | tr -d ' =' | xargs)" 'success exit ppid pid uid'
