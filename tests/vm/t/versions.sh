#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The guest has the versions that the tests are made for, and of ours what the packages hold, as dpkg has installed it.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # the guest's shell expands it
guest 0 -- sh -c 'auditctl -v; ls /usr/lib/*/liburing.so.2.*; uname -r
	dpkg -V audisp-uring audit-uring audit-uring-rules && dpkg -S "$(readlink "/proc/$(pidof audisp-uring)/exe")"'
has run.stdout 'auditctl version 4.0.2'
has run.stdout 'liburing.so.2.9'
grep -q '^6\.12\.' "$out/run.stdout" || fail 'not a 6.12 kernel'
has run.stdout 'audisp-uring: /usr/sbin/audisp-uring'
