#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# plugin-speed.sh [N]: N (200,000) operations at full speed on a patched kernel: the plugin writes each that the kernel has logged, and
# auditctl -s counts no more lost records than without it.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/t/lib.sh"

guest 0 --kernel patched-6.12 --timeout 1200 -- bash /tests/plugin/in-guest speed "${1:-200000}"
cat "$out/stdout"
grep -iE 'queue|drop|full' "$out/auditd.log" || :
