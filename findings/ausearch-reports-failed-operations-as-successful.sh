#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: `-sv no` finds an event in which something has failed, and the rows of `--format csv` say
# what failed.
#
# ausearch 4.0.2: the last record of the event counts, which is the SYSCALL of io_uring_enter, and that succeeds
# whenever it took an operation. An operation that failed is not found by `-sv no` or `-e -2` but by `-sv yes`;
# csv and text call it a success, and what was done is not an opened file but a triggered rule.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

audit_tools trixie
same 'the record of the operation' "$(failed_operation | grep -o 'uring_op=.* exit=[-0-9]*')" 'uring_op=18 success=no exit=-2'
for search in '-sv no' '-e -2' '-sv yes'; do
	# shellcheck disable=SC2086 # an option and its value
	found+=("$(failed_operation | ausearch $search --raw | count_events)")
done
same 'events found by -sv no, by -e -2, and by -sv yes' "${found[*]}" '0 0 1'
same '--format csv, action and result' "$(failed_operation | ausearch --format csv | tail -n 1 | cut -d, -f11,12)" \
	triggered-audit-rule,success
same '--format text' "$(failed_operation | ausearch --format text)" \
	'At 22:13:20 11/14/23 alice successfully triggered-audit-rule ring using /usr/bin/app'
same '--format text, the same by a system call' "$(failed_call | ausearch --format text)" \
	'At 22:13:20 11/14/23 alice unsuccessfully opened-file /srv/missing using /usr/bin/app'
