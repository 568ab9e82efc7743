#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The guest has the versions that the tests are made for.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 -- sh -c 'auditctl -v; ls /usr/lib/*/liburing.so.2.*; uname -r'
has run.stdout 'auditctl version 4.0.2'
has run.stdout 'liburing.so.2.9'
grep -q '^6\.12\.' "$out/run.stdout" || fail 'not a 6.12 kernel'
