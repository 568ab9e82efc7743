#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: `-ui` is about the field uid=, which SECCOMP and TTY records have as others do.
#
# ausearch 4.0.2: in a SECCOMP record it takes auid= for uid=, in a TTY record any uid for 0. A process of root
# that a seccomp filter stopped, of a session of the user 1000, is not found by `-ui 0` but by `-ui 1000`.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

seccomp='type=SECCOMP msg=audit(1700000000.500:15): auid=1000 uid=0 gid=0 ses=3 subj=unconfined pid=701 comm="app"'
seccomp+=' exe="/usr/bin/app" sig=0 arch=c000003e syscall=42 compat=0 ip=0x7f0000000042 code=0x50000'
tty='type=TTY msg=audit(1700000000.600:16): tty pid=702 uid=1000 auid=1000 ses=3 major=136 minor=0'
tty+=' comm="cat" data=6C730D'

# found RECORD: by -ui 0, and by -ui 1000
found()
{
	echo "$(ausearch -ui 0 --raw <<<"$1" | count_events) $(ausearch -ui 1000 --raw <<<"$1" | count_events)"
}

audit_tools trixie
same 'SECCOMP with uid=0 auid=1000, found by -ui 0 and by -ui 1000' "$(found "$seccomp")" '0 1'
same 'TTY with uid=1000, found by -ui 0 and by -ui 1000' "$(found "$tty")" '1 0'
