#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A message of user space that contains a whole URINGOP record is never taken for the kernel's: neither in auditd's log nor in
# its stream to the plugin.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

record='type=URINGOP msg=audit(1700000000.001:1): uring_op=18 success=yes exit=0 items=0 ppid=1 pid=1'
record+=' uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 key="forged"'
# shellcheck disable=SC2016 # for the guest's shell
guest 0 -- sh -ec '
	auditctl -m "$0"
	auditctl -m "node=other $0"
	/usr/libexec/audit-uring/demo-files' "$record"
same 'messages in the log' "$(grep -c forged "$out/audit.log")" 2
grep -q '"name":"unlinkat"' "$out/uringop.jsonl" || fail 'the operation after them is not in uringop.jsonl'
! grep forged "$out/uringop.jsonl" || fail 'the plugin took a message for a record'
ausearch_uring --format json <"$out/audit.log" >"$out/log.jsonl"
! grep forged "$out/log.jsonl" || fail 'ausearch-uring took a message for a record'
