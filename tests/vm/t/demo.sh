#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The demo names the hidden connect, its address, program and user, and how sure it is, in 100 columns.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

"$TOP/run" demo >"$out/demo" 2>"$out/log" || { cat "$out/log"; fail 'it ends with an error'; }
has demo 'connect(2): Operation not permitted'
has demo 'connect through io_uring: connected'
has demo '<no matches>'
# what stands on our side of the first scene, in one line
sed -n '/ausearch-uring -i/,/^== 2/s/^[^|]*| *//p' "$out/demo" | xargs -d '\n' >"$out/ours"
for part in 'connect inet 127.0.0.1:' 'auid=1000("alice")' 'comm="blog-connect"' '[exact]' '[unique]'; do
	has ours "$part"
done
! grep -E '.{101}' "$out/demo" || fail 'lines of more than 100 columns'
