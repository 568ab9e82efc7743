#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A fault in the kernel log fails the run although the command succeeds; so does a log that has no end.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 253 -- sh -c 'echo "<4>BUG: injected by a test" >/dev/kmsg'
has run.stderr 'BUG: injected by a test'
guest 253 -- sh -c 'echo "<4>INFO: possible recursive locking detected" >/dev/kmsg'
# power off at once: no end mark
guest 253 -- perl -e 'syscall(169, 0xfee1dead, 672274793, 0x4321fedc)'
has run.stderr 'is not complete'
