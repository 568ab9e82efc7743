#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the plugin writes live under auditd and what ausearch-uring finds in the log afterwards are the same operations, to the byte.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 -- /usr/libexec/audit-uring/run-workload /out/truth
ausearch_uring --format json <"$out/audit.log" >"$out/log.jsonl"
[ "$(wc -l <"$out/log.jsonl")" -gt 1000 ] || fail 'the workload left too few operations'
cmp "$out/uringop.jsonl" "$out/log.jsonl" || fail 'they differ'
