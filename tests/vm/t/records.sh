#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the command did last is in the audit log and in the plugin's output, in both log formats.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

check_records()
{
	grep -q '^type=URINGOP .*uring_op=' "$out/audit.log" || fail 'no URINGOP record in audit.log'
	grep -q '"name":"unlinkat"' "$out/uringop.jsonl" || fail 'the unlinkat is not in uringop.jsonl'
	same 'records lost' "$(sed -n 's/^lost //p' "$out/auditctl.status")" 0
}

guest 0 -- /usr/libexec/audit-uring/demo-files
check_records
! grep -q $'\x1d' "$out/audit.log" || fail 'the log is enriched'
guest 0 --log-format enriched -- /usr/libexec/audit-uring/demo-files
check_records
grep -q $'\x1d.*AUID="alice"' "$out/audit.log" || fail 'the log is not enriched'
