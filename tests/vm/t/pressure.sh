#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Backlog full, rate limit, auditd gone, audit disabled: an operation's event is treated as a system call's, and each of
# its records is there or counted as lost.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# The backlog limit is meant to be exceeded, and the kernel log says so. Nothing else may be wrong with it.
check_kernel_log()
{
	! grep -v 'audit: backlog limit exceeded$' < <("$TOP/tests/vm/scan-kernel-log" "$out/kernel.log") || {
		tail -n 20 "$out/kernel.log"
		fail "the kernel log on $1"
	}
}

# pressure STATUS BACKEND CHECKS [PARAMETER]: of the guest; how many checks there are at least; of the kernel
pressure()
{
	rm -f "$out/tap"
	guest "$1" --kernel patched-6.12 --backend "$2" --no-auditd --append "${4-}" --timeout 3000 -- \
		sh -c "/usr/libexec/audit-uring/pressure ${4-} >/out/tap || [ \$? = 1 ]"
	check_kernel_log "$2"
	grep '^#' "$out/tap" || :
	! grep -A1 '^not ok' "$out/tap" || fail "on $2 with ${4-audit unset}"
	same 'status of the command' "$(cat "$out/status")" 0
	has tap '# failed 0'
	[ "$(grep -c '^ok ' "$out/tap")" -ge "$3" ] || fail "on $2 with ${4-audit unset}: less than $3 checks"
}

pressure 0 uml 8 audit=0
pressure 0 uml 50
pressure 253 uml 210 audit=1
pressure 253 qemu 210 audit=1
