#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Processes that submit, end and are killed while rules and auditd come and go, for two minutes on two processors: each
# operation that a rule names is logged once and truly, and KASAN, lockdep and kmemleak have nothing to say.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 --kernel patched-6.12-kasan --backend qemu --no-auditd --timeout 1500 -- \
	sh -c '/usr/libexec/audit-uring/stress 120 >/out/tap || [ $? = 1 ]'
cat "$out/tap"
! grep -q '^not ok' "$out/tap" || fail 'the stress has found something'
has tap '# failed 0'
# those who were to look were there
has kernel.log 'KernelAddressSanitizer initialized'
has kernel.log 'Lock dependency validator'
has kernel.log 'kmemleak: Kernel memory leak detector initialized'
[ -e "$out/kmemleak" ] && [ ! -s "$out/kmemleak" ] || fail "leaks: $(cat "$out/kmemleak")"
