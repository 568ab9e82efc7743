#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The shipped rules, loaded by auditctl, name in the kernel every operation that a stock kernel audits, and no other.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

want=$(awk '!/^#/ && $4 == "audited" { printf "%s ", $1 }' "$TOP/lib/uringops.tbl")
guest 0 -- /usr/libexec/audit-uring/rule-masks
same 'mask of the io_uring list' "$(cat "$out/stdout")" "$want"
