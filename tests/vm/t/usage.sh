#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong command lines end with status 2 and say what is wrong; --help is there for all.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# refused TEXT ARGUMENT...
refused()
{
	local text=$1 status=0
	shift

	"$TOP/run" "$@" >"$out/log" 2>&1 || status=$?
	same "status of ./run $*" $status 2
	has log "$text"
}

refused "unknown command 'nonsense'" nonsense
refused "unknown option '--nonsense'" guest --nonsense
refused 'no command given' guest --
refused '--kernel needs a value' guest --kernel
refused "unknown kernel 'stock-9.9x'" guest --kernel stock-9.9x -- true
refused 'no kernel of version 5.4' guest --kernel stock-5.4 -- true
refused "unknown backend 'bochs'" guest --backend bochs -- true
refused "cannot read the rules" guest --rules "$out/none" -- true
refused "unknown option '--nonsense'" score --nonsense
refused "unknown benchmark 'nonsense'" bench nonsense
refused "unknown stage 'nonsense'" check nonsense
refused "unknown option '--nonsense'" demo --nonsense
for command in '' demo check guest score bench; do
	# shellcheck disable=SC2086 # one word or none
	"$TOP/run" $command --help >"$out/log"
	has log Usage:
done
