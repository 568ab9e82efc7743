#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: `ausearch ... <FILE` reads FILE, as `cat FILE | ausearch ...` does.
#
# ausearch 4.0.2 reads standard input if it is a pipe. A file that is redirected is not looked at: it reads the
# logs of this system instead, and what it finds there looks like an answer.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

audit_tools trixie
# what the system itself has logged: one event, of another time
mkdir -p "$root/var/log/audit"
failed_call | sed 's/1700000000.100:11/1600000000.000:1/' >"$root/var/log/audit/audit.log"
failed_call >"$tmp/file.log"

same 'through a pipe' "$(ausearch --raw <"$tmp/file.log" | grep -o 'audit([^)]*)' | sort -u)" 'audit(1700000000.100:11)'
same 'redirected' \
	"$(LC_ALL=C chroot "$root" ausearch --raw 2>"$tmp/messages" <"$tmp/file.log" |
		grep -o 'audit([^)]*)' | sort -u)" 'audit(1600000000.000:1)'
