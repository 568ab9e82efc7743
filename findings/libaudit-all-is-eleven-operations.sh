#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: `auditctl -a always,io_uring -S all` audits all operations, as `-S all` of the exit list
# takes all system calls.
#
# libaudit 4.0.2 of Debian 13, which auditctl asks: it knows 25 names of operations, and `all` is 11 of them. It
# ends before mkdirat (37): its source looks for IORING_OP_LAST by #ifndef, which does not see an enumerator,
# and takes 37 for it. The io_uring.h of the same Debian has 58 operations; of those that its kernel audits
# ftruncate, bind and listen have no name and must be given as a number.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

unpack trixie libaudit1=1:4.0.2-2+deb13u1 libcap-ng0 libc6 liburing-dev=2.9-1
python
cat >"$root/tmp/rules.py" <<'END'
import ctypes

audit = ctypes.CDLL("libaudit.so.1")
audit.audit_uringop_to_name.restype = ctypes.c_char_p


class Rule(ctypes.Structure):	# struct audit_rule_data, linux/audit.h
    _fields_ = [("flags", ctypes.c_uint32), ("action", ctypes.c_uint32), ("field_count", ctypes.c_uint32),
                ("mask", ctypes.c_uint32 * 64), ("rest", ctypes.c_uint32 * 193), ("buffer", ctypes.c_char * 8192)]


def bits(add, name):
    rule = Rule()
    if add(ctypes.byref(rule), name) != 0:
        return "refused"
    return [number for number in range(2048) if rule.mask[number // 32] >> number % 32 & 1]


print("names", sum(audit.audit_uringop_to_name(number) is not None for number in range(256)))
print("all", bits(audit.audit_rule_io_uringbyname_data, b"all"))
print("all-calls", len(bits(audit.audit_rule_syscallbyname_data, b"all")))
for name in b"mkdirat", b"ftruncate", b"bind", b"55":
    print(name.decode(), bits(audit.audit_rule_io_uringbyname_data, name))
END
out=$(chroot "$root" python3.13 /tmp/rules.py)

# answer WORD
answer()
{
	sed -n "s/^$1 //p" <<<"$out"
}

same 'operations in the header of liburing' \
	"$(sed -n '/^enum io_uring_op {/,/IORING_OP_LAST/p' "$root/usr/include/liburing/io_uring.h" |
		grep '^[[:space:]]IORING_OP_[A-Z0-9_]*,$' | grep -cv LAST)" 58
same 'names of operations in libaudit' "$(answer names)" 25
same 'operations of -S all' "$(answer all)" '[9, 10, 13, 16, 17, 18, 19, 28, 34, 35, 36]'
same 'system calls of -S all' "$(answer all-calls)" 2048
same '-S mkdirat' "$(answer mkdirat)" '[37]'
same '-S ftruncate' "$(answer ftruncate)" refused
same '-S bind' "$(answer bind)" refused
same '-S 55' "$(answer 55)" '[55]'
