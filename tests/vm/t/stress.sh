#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Processes that submit, end and are killed while rules and auditd come and go, on two processors: each operation that a rule names is
# logged once and truly. tests/vm/k/stress.sh does it for longer, with KASAN and others looking on.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

stress patched-6.12 20
