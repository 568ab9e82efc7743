#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: several options for users must all hold, as ausearch(8) says of its options.
#
# ausearch 4.0.2: if one of them names a user, those that give a number are not looked at. The event is of root
# with the effective uid 0; `-ue 1000` does not find it, `-ui root -ue 1000` does. And a record that names no
# user at all, as that of a change of netfilter's rules, is root's for `-ui 0`.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

# found OPTION...: the number of events
found()
{
	failed_call | sed 's/ \([a-z]*id\)=1000/ \1=0/g' | ausearch "$@" --raw | count_events
}

audit_tools trixie
same 'events found by -ui root' "$(found -ui root)" 1
same 'events found by -ue 1000' "$(found -ue 1000)" 0
same 'events found by -ui 0 -ue 1000' "$(found -ui 0 -ue 1000)" 0
same 'events found by -ui root -ue 1000' "$(found -ui root -ue 1000)" 1
netfilter='type=NETFILTER_CFG msg=audit(1700000000.400:14): table=filter:1 family=2 entries=1 op=nft_register_rule'
netfilter+=' pid=70 subj=unconfined comm="nft"'
same 'a record without a uid, found by -ui 0' "$(echo "$netfilter" | ausearch -ui 0 --raw | count_events)" 1
