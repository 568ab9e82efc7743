#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest has a loopback interface and no other.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 -- sh -c 'ls /sys/class/net; cat /sys/class/net/lo/flags; ip -o addr show lo | wc -l'
same interfaces "$(xargs <"$out/run.stdout")" 'lo 0x9 2'
