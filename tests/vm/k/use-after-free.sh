#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A program that nobody here wrote makes a stock kernel use freed memory, with nothing but a rule that names openat; a
# patched one is clean over 20 runs of it.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/../t/lib.sh"

echo '-a always,io_uring -S openat,close -k ring' >"$out/rules"
# run STATUS KERNEL
run()
{
	guest "$1" --kernel "$2" --rules "$out/rules" --timeout 900 -- \
		sh -c 'for n in $(seq 20); do bfs -j2 /usr -type f -size +1k >/dev/null || exit; done; echo 20 runs'
}

run 253 stock-6.12-kasan
grep -q 'BUG: KASAN: slab-use-after-free in .*audit' "$out/kernel.log" || fail 'the stock kernel has another fault'
run 0 patched-6.12-kasan
has stdout '20 runs'
grep -q '^type=URINGOP' "$out/audit.log" || fail 'bfs did not use io_uring'
