#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin with a disk that fills up and is freed, as a user of its own, and with what /proc tells.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

for part in full_disk own_user enriched; do
	guest 0 --no-auditd -- bash /tests/plugin/in-guest $part
done
