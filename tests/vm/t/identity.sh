#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command is logged in: login uid and session are set, and it runs as the user asked for.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

guest 0 -- sh -c 'cat /proc/self/loginuid; echo; cat /proc/self/sessionid; echo; id -u'
same 'identity by default' "$(xargs <"$out/run.stdout")" '1000 1 0'
guest 0 --login-uid 1001 --uid 1000 -- sh -c 'cat /proc/self/loginuid; echo; id -un'
same 'identity asked for' "$(xargs <"$out/run.stdout")" '1001 alice'
