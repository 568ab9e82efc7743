#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: records with the same time and serial number are one event, wherever they stand in the log.
#
# ausearch 4.0.2: an event carries the time at which its call was entered, and an io_uring_enter may wait for
# minutes. When it ends, records of other, later events can stand among its own. ausearch then closes the event
# before it is complete and makes a second one of the rest: the PATH is in an event without a user, so `-f NAME
# -ul 1000` does not find what one record after another would.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

# a message of a service, nine seconds later
message()
{
	echo "type=SERVICE_START msg=audit(1700000009.000:$1): pid=1 uid=0 auid=4294967295 ses=4294967295" \
		"subj=unconfined msg='unit=x comm=\"systemd\"" \
		"exe=\"/usr/lib/systemd/systemd\" hostname=? addr=? terminal=? res=success'"
}

mixed()
{
	message 20
	enter_alone | head -n 1
	message 21
	enter_alone | tail -n +2
}

audit_tools trixie
same 'records of an event in a row, found by -f and -ul' \
	"$(enter_alone | ausearch -f missing -ul 1000 --raw | count_events)" 1
same 'among others, found by -f and -ul' "$(mixed | ausearch -f missing -ul 1000 --raw | count_events)" 0
same 'among others, records shown by -ul' "$(mixed | ausearch -ul 1000 --raw | wc -l)" 1
