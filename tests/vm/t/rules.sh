#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The rules asked for are loaded, and rules that do not load fail the run.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

rule='-a always,exit -F arch=b64 -S chmod -F key=test'
echo "$rule" >"$out/good.rules"
guest 0 --rules "$out/good.rules" -- auditctl -l
same rules "$(cat "$out/run.stdout")" "$rule"
echo '-a always,nowhere -S chmod' >"$out/bad.rules"
guest 251 --rules "$out/bad.rules" -- true
has run.stderr 'auditctl did not load the rules'
