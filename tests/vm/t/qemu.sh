#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The QEMU guest has two processors and does what the other one does.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 5 --kernel patched-6.12 --backend qemu -- sh -c 'nproc; cat /proc/self/loginuid; /usr/libexec/audit-uring/demo-files >/dev/null; exit 5'
same output "$(xargs <"$out/run.stdout")" '2 1000'
grep -q '"name":"unlinkat"' "$out/uringop.jsonl" || fail 'the unlinkat is not in uringop.jsonl'
