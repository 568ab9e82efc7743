#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Backlog full, rate limit, auditd gone, audit disabled: an operation's event is treated as a system call's, and each of
# its records is there or counted as lost.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# pressure STATUS BACKEND CHECKS [PARAMETER]: of the guest; how many checks there are at least; of the kernel
pressure()
{
	guest "$1" --kernel patched-6.12 --backend "$2" --no-auditd --append "${4-}" --timeout 400 -- \
		sh -c "/usr/libexec/audit-uring/pressure ${4-} >/out/tap || [ \$? = 1 ]"
	grep '^#' "$out/tap" || :
	! grep -A1 '^not ok' "$out/tap" || fail "on $2 with ${4-audit unset}"
	same 'status of the command' "$(cat "$out/status")" 0
	has tap '# failed 0'
	[ "$(grep -c '^ok ' "$out/tap")" -ge "$3" ] || fail "on $2 with ${4-audit unset}: less than $3 checks"
}

pressure 0 uml 8 audit=0
pressure 0 uml 50
for backend in uml qemu; do
	# it is the purpose of this that the backlog limit is exceeded; nothing else may be wrong
	pressure 253 $backend 180 audit=1
	! grep -v 'audit: backlog limit exceeded$' < <("$TOP/tests/vm/scan-kernel-log" "$out/kernel.log") ||
		fail "the kernel log of $backend"
done
