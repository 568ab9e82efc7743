#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: a rule for io_uring operations only adds records, so that what a search found before it finds
# still; and so does the newer ausearch.
#
# ausearch 4.0.2: `-ul`, `-ua`, `-x` and `-c` find the event of an io_uring_enter by who called it. As soon as
# the event has a URINGOP record, they do not: that record has no login uid and no program, which fails the
# parsing of the event, and the event is left out without a message (`--session` still finds it). ausearch 3.0.9
# (Debian 12) finds it with all of them.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

searches=('-ul 1000' '-ua 1000' '-x /usr/bin/app' '-c app' '--session 3')

# found LOG: by each of the searches
found()
{
	local search

	for search in "${searches[@]}"; do
		# shellcheck disable=SC2086 # an option and its value
		"$1" | ausearch $search --raw | count_events
	done | xargs
}

audit_tools trixie
same 'ausearch 4.0.2, events of the call alone' "$(found enter_alone)" '1 1 1 1 1'
same 'ausearch 4.0.2, events of the call with its operation' "$(found failed_operation)" '0 0 0 0 1'
same 'ausearch 4.0.2, what -x says of it' \
	"$(failed_operation |
		{ cat | chroot "$root" ausearch -x /usr/bin/app 2>&1 || :; } | grep -v '^<no matches>')" ''
rm -rf --one-file-system "$root"
audit_tools bookworm
same 'ausearch 3.0.9, events of the call with its operation' "$(found failed_operation)" '1 1 1 1 1'
