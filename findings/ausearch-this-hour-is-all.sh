#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: `ausearch -ts this-hour` finds what was logged since the hour began, as ausearch(8) says of
# the other words.
#
# ausearch 4.0.2 knows the word and takes it for an hour of the year 1899. So `-ts this-hour` finds the whole
# log, and `-te this-hour` nothing; `-ts today` and `-ts recent` are right.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

# a log of two events: three years old, and of now
log()
{
	failed_call
	failed_call | sed "s/1700000000.100:11/$(date +%s).000:12/"
}

audit_tools trixie
for search in '-ts this-hour' '-te this-hour' '-ts recent'; do
	# shellcheck disable=SC2086 # an option and its value
	found+=("$(log | ausearch $search --raw | count_events)")
done
same 'events found by -ts this-hour, -te this-hour, -ts recent' "${found[*]}" '2 0 1'
