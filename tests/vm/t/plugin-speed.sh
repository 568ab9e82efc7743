#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# plugin-speed.sh [COUNT]: 10,000 operations (by hand also 200,000, on an idle host) at full speed: with the plugin the kernel loses no
# record that it keeps without it, as it loses none; auditd's queue does not overflow; each operation is written once.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

count=${1:-10000}

guest 0 --kernel patched-6.12 --timeout 1200 -- bash /tests/plugin/in-guest speed "$count"
cat "$out/stdout"
grep -E '^(lost|backlog_wait_time_actual) ' "$out/speed.status"
grep 'plugin queue' "$out/auditd.state"
# the kernel has emitted them all
has stdout "$count operations in "
grep -qx 'lost 0' "$out/speed.status" || fail 'the kernel has lost records'
has auditd.state 'plugin queue size = 2000'
has auditd.state 'plugin queue overflow detected = no'
! grep -i 'queue.*full' "$out/auditd.log" || fail "auditd's queue"
same 'operations written' "$(grep -c '"kind":"operation".*"name":"close".*/burst"' "$out/speed.jsonl")" "$count"
same 'events of them' "$(grep -o '"kind":"operation","id":"[^"]*"' "$out/speed.jsonl" | sort -u | wc -l)" "$count"
