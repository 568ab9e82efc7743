#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two minutes of tests/vm/t/stress.sh, of which KASAN, lockdep and kmemleak have nothing to say.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/../t/lib.sh"

stress patched-6.12-kasan 120
# those who were to look were there
has kernel.log 'KernelAddressSanitizer initialized'
has kernel.log 'Lock dependency validator'
has kernel.log 'kmemleak: Kernel memory leak detector initialized'
[ -e "$out/kmemleak" ] && [ ! -s "$out/kmemleak" ] || fail "leaks: $(cat "$out/kmemleak")"
