#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The unmodified ausearch 4.0.2 and LAUREL read the form audit.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

"$VM/read-audit-format" "$(image)"
