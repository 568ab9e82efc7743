#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin is killed, auditd restarts, the clock is set forth and back: of what the log holds nothing is missing in the plugin's
# output, and nothing is asserted that the whole log does not assert.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

for part in killed auditd_again clock_steps; do
	guest 0 -- bash /tests/plugin/in-guest $part
	ausearch_uring --format json <"$out/audit.log" >"$out/log.jsonl"
	python3 "$TOP/tests/plugin/no_surer.py" "$out/log.jsonl" "$out/uringop.jsonl" $part || {
		cat "$out/auditd.log"
		fail $part
	}
done
