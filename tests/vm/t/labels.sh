#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Under SELinux: rules that name labels match what has them, and what the policy refuses is an event that says so.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 --kernel patched-6.12 --append lsm=selinux --no-auditd -- sh -c '
	secilc -c 33 -o /tmp/policy -f /tmp/contexts /tests/kernel/selinux.cil &&
	mount -t selinuxfs none /sys/fs/selinux &&
	cat /tmp/policy >/sys/fs/selinux/load &&
	echo 1 >/sys/fs/selinux/enforce || exit
	/usr/libexec/audit-uring/uringop labels >/out/tap || [ $? = 1 ]'
! grep -A1 '^not ok' "$out/tap" || fail 'labels'
has tap '# failed 0'
[ "$(grep -c '^ok .*_.*\(inline\|iowq\|sqpoll\): 1 0 [1-9]' "$out/tap")" = 30 ] || fail 'not all fields and ways'
