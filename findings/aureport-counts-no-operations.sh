#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: aureport counts events whose records it has no report for, at least as events.
#
# aureport 4.0.2: an event with a URINGOP record is in no report, and the summary counts none of its events,
# programs, users and files. The io_uring_enter that it belongs to is not counted any more, either. aureport
# 3.0.9 (Debian 12) counts that one.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

# counts LOG...: events, executables and users in the summary
counts()
{
	local summary log

	summary=$(for log; do "$log"; done | aureport --summary)
	sed -n 's/^Number of \(events\|executables\|users\): /\1 /p' <<<"$summary" | sort | xargs
}

audit_tools trixie
same 'aureport 4.0.2, a system call' "$(counts failed_call)" 'events 1 executables 1 users 1'
same 'aureport 4.0.2, the call of an operation, alone' "$(counts enter_alone)" 'events 1 executables 1 users 1'
same 'aureport 4.0.2, the call with its operation, and one of a worker' "$(counts failed_operation worker_operation)" \
	'events 0 executables 0 users 0'
rm -rf --one-file-system "$root"
audit_tools bookworm
same 'aureport 3.0.9, the call with its operation' "$(counts failed_operation)" 'events 1 executables 1 users 1'
