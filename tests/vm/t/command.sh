#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A command's arguments, output and exit status pass through, and what it writes in /out is in the --out folder.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # for the guest's shell
guest 7 -- sh -c 'printf "%s|" "$@"; echo err >&2; echo file >/out/made; exit 7' - 'a b' '' "it's" '$x'
same output "$(cat "$out/run.stdout")" "a b||it's|\$x|"
same file "$(cat "$out/made")" file
has run.stderr err
guest 127 -- no-such-program
