#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The test in the form of audit-testsuite's passes on a patched kernel, and finds what is wrong with a stock one.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

echo '-D' >"$out/rules"
# suite KERNEL
suite()
{
	guest 0 --kernel "$1" --rules "$out/rules" -- sh -ec '
		cp -r /tests/kernel/audit-testsuite/tests/io_uring_events .
		cp /usr/libexec/audit-uring/uring_op io_uring_events
		perl io_uring_events/test'
}

suite patched-6.12
same 'tests passed on the patched kernel' "$(grep -c '^ok ' "$out/stdout")" 17
suite stock-6.12
grep -q '^not ok 4$' "$out/stdout" || fail 'the result of a stock kernel is taken for right'
