#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On an idle system an operation is written within 100 ms. The host of the guest may be busy: the median counts.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 --kernel patched-6.12 -- bash /tests/plugin/in-guest latency
cat "$out/stdout"
