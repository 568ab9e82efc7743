#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest does not change the root that other guests use, not even when it mounts it writable.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

state()
{
	find "$1" -mindepth 1 -printf '%P %y %m %s %T@ %U %G\n' | sort
}

image=$(image)
state "$image" >"$out/before"
guest 0 -- sh -c 'rm -rf /etc/passwd; touch /var/x /root/x
	! touch /usr/x && LIBMOUNT_FORCE_MOUNT2=always mount -o remount,rw / && ! touch /usr/x && ! rm /usr/bin/env && ! touch /tests/x'
state "$image" | diff "$out/before" - || fail 'the root has changed'
