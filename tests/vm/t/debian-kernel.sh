#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On the binary kernel that Debian ships: the command's files and output pass through the disks, and what is said of its log is what is said
# of the stock kernel that is built here: the attempt of the connect with its address, and not how it ended.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

echo given >"$out/given"
# an origin is certain only if the beginning of the program is in the log
{
	image=$(image)
	cat "$image/etc/audit/rules.d/30-uringop.rules"
	echo '-a always,exit -F arch=b64 -S execve -k exec'
} >"$out/rules"
guest 7 --kernel debian-6.12 --rules "$out/rules" -- sh -c 'uname -r; cat /out/given; echo made >/out/made; test -d /tests/vm &&
	/usr/libexec/audit-uring/blog-connect >/dev/null; exit 7'
grep -q '^6\.12\.[0-9]*+deb[0-9]*-cloud-amd64$' "$out/run.stdout" || fail "not Debian's kernel"
has run.stdout given
same 'file that the command made' "$(cat "$out/made")" made
ausearch_uring <"$out/audit.log" >"$out/text"
grep -q 'connect inet 127.0.0.1:[0-9]* = unknown (attempt) | .* comm="blog-connect" .* object \[exact\]' "$out/text" || {
	cat "$out/text"
	fail 'the attempt is not told'
}
! grep -E ' connect .* = (0|-)' "$out/text" || fail 'an outcome is asserted'
