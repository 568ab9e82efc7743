#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Several guests run at the same time, each with its own logs.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

for n in 1 2 3; do
	"$TOP/run" guest --out "$out/$n" -- sh -c "auditctl -m guest-number-$n; exit $n" >"$out/$n.log" 2>&1 &
	pids[n]=$!
done
for n in 1 2 3; do
	status=0
	wait "${pids[n]}" || status=$?
	[ $status = $n ] || { cat "$out/$n.log"; fail "guest $n: status $status"; }
	same "messages of guest $n" "$(grep -o 'guest-number-.' "$out/$n/audit.log" | sort -u)" "guest-number-$n"
done
