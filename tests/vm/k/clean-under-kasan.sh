#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On a patched kernel KASAN reports nothing while audit watches programs that use io_uring, ours and others'.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/../t/lib.sh"

# shellcheck disable=SC2016 # for the guest's shell
guest 0 --kernel patched-6.12-kasan --timeout 1500 -- sh -ec '
	zcat /proc/config.gz | grep -x CONFIG_KASAN=y
	/usr/libexec/audit-uring/run-workload /out/truth
	for n in $(seq 20); do
		/usr/libexec/audit-uring/demo-files
		/usr/libexec/audit-uring/blog-connect
		bfs -j2 /usr -type f -size +1k
	done >/dev/null
	echo 20 runs'
has stdout '20 runs'
for program in libexec/audit-uring/uring-workload libexec/audit-uring/demo-files libexec/audit-uring/blog-connect bin/bfs; do
	grep -q "^type=SYSCALL .* syscall=426 .* exe=\"/usr/$program\"" "$out/audit.log" ||
		fail "$program did not use io_uring"
done
