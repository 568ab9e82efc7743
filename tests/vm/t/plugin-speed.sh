#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# plugin-speed.sh [COUNT]: 10,000 operations at full speed: with the plugin the kernel loses no record that it keeps without it, as it
# loses none; auditd's queue does not overflow; each operation is written once. With COUNT, by hand and on an idle host, auditd and
# the kernel are as Debian sets them up; else their queues have room for all, as the host may be busy.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

count=${1:-10000} depth=2000 receive=212992
[ $# -gt 0 ] || depth=99999 receive=67108864

guest 0 --kernel patched-6.12 --timeout 3600 -- bash /tests/plugin/in-guest speed "$count" $depth $receive
cat "$out/stdout"
grep -E '^(lost|backlog_wait_time_actual) ' "$out/speed.status"
grep 'plugin queue' "$out/auditd.state"
# the kernel has emitted them all
has stdout "$count operations in "
grep -qx 'lost 0' "$out/speed.status" || fail 'the kernel has lost records'
has auditd.state "plugin queue size = $depth"
has auditd.state 'plugin queue overflow detected = no'
! grep -i 'queue.*full' "$out/auditd.log" || fail "auditd's queue"
same 'operations written' "$(grep -c '"kind":"operation".*"name":"close".*/burst"' "$out/speed.jsonl")" "$count"
same 'events of them' "$(grep -o '"kind":"operation","id":"[^"]*"' "$out/speed.jsonl" | sort -u | wc -l)" "$count"
