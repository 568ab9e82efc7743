#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ausearch-uring finds what the unmodified ausearch 4.0.2 finds, where that is not wrong.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

"$VM/compare-ausearch" "$(image)"
