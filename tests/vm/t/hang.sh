#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest that hangs is killed at the time limit, with nothing left running.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

start=$SECONDS
guest 252 --timeout 40 -- sleep 1000
has run.stderr 'killed at the time limit of 40 s'
has run.stderr 'audit-uring guest: begin of log'
[ $((SECONDS - start)) -lt 400 ] || fail 'it took too long'
# the brackets keep grep from finding itself
! grep -ls "[/]${out#/}" /proc/[0-9]*/cmdline || fail 'the guest still runs'
