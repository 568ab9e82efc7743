#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What aurules-uring reads in each of 100 random folders of rules is what augenrules of audit 4.0.2 makes of them.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# SEED=N tries others
"$TOP/tests/rules/random-folders.py" "$out/folders" 100 "${SEED:-29800}"
guest 0 --no-auditd -- sh -ec '
	cp -r /out/folders .
	/usr/libexec/audit-uring/compare-augenrules /usr/sbin/augenrules /usr/libexec/audit-uring/rules-read "$PWD/folders"'
has run.stdout '100 folders'
