#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The demo opens with the gap in a standard's rules, and closes it. It names the hidden connect, its address, program and user, and how sure it is, in 100 columns: on the patched
# kernel also its result, and beside it what stock audit says.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# demo ARGUMENT...
demo()
{
	"$TOP/run" demo "$@" >"$out/demo" 2>"$out/log" || { cat "$out/log"; fail "demo $*: it ends with an error"; }
	same 'how it opens' "$(grep -m 1 '^== ' "$out/demo")" '== 0. The gap =='
	has demo 'GAP  no rule: io_uring renameat'
	# before and after, and nothing else is said of it
	grep ' io_uring routes: ' "$out/demo" | sed 's/.*routes: //' >"$out/routes"
	grep -q '^[1-9][0-9]* gaps, [1-9][0-9]* of them through io_uring$' <(head -n 1 "$out/routes") || fail "demo $*: no gap at its opening"
	same 'gaps after it' "$(sed 1d "$out/routes")" '0 gaps, 0 of them through io_uring'
	has demo 'connect(2): Operation not permitted'
	has demo 'connect through io_uring: connected'
	has demo '<no matches>'
	! grep -E '.{101}' "$out/demo" || fail "demo $*: lines of more than 100 columns"
	# the columns of the first scene, each in one line
	sed -n '/ausearch-uring -i/,/^== 2/s/ *|.*//p' "$out/demo" | xargs -d '\n' >"$out/stock"
	sed -n '/ausearch-uring -i/,/^== 2/s/^[^|]*| *//p' "$out/demo" | xargs -d '\n' >"$out/ours"
	for part in 'connect inet 127.0.0.1:' 'auid=1000("alice")' 'comm="blog-connect"' '[exact]'; do
		has ours "$part"
	done
}

demo
has stock 'exit=EAGAIN'
grep -q 'connect inet 127.0.0.1:[0-9]* = 0 ' "$out/ours" || fail 'the result of the connect is not there'
[ "$(grep -c '\[exact\]$' "$out/demo")" -ge 6 ] || fail 'not all of the six operations are exact'

demo --kernel stock-6.12
has ours '[unique]'
has ours '= unknown'
