#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The records of a patched kernel, field by field, as a listener in auditd's place gets them.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

for backend in uml qemu; do
	guest 0 --kernel patched-6.12 --backend $backend --no-auditd --timeout 3600 -- \
		sh -c '/usr/libexec/audit-uring/uringop >/out/tap || [ $? = 1 ]'
	! grep -A1 '^not ok' "$out/tap" || fail "on $backend"
	has tap '# failed 0'
	[ "$(grep -c '^ok ' "$out/tap")" -gt 2600 ] || fail "on $backend only $(grep -c '^ok ' "$out/tap") checks"
done
