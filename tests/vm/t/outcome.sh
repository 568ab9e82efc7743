#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An openat that fails: a stock kernel's last URINGOP record says that it succeeded, a patched one's says what the CQE said.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# the outcome in the last record of the operation
last_outcome()
{
	sed -n 's/^type=URINGOP .* uring_op=18 \(success=[a-z]* exit=[-0-9]*\) .*/\1/p' "$out/audit.log" | tail -n 1
}

guest 0 -- /usr/libexec/audit-uring/outcome
same 'res of the CQE' "$(cat "$out/stdout")" 'res=-2'
same 'stock kernel' "$(last_outcome)" 'success=yes exit=0'
guest 0 --kernel patched-6.12 -- /usr/libexec/audit-uring/outcome
same 'patched kernel' "$(last_outcome)" 'success=no exit=-2'
