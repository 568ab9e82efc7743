#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# On a machine where User Mode Linux does not run, here as nothing can be traced that is being traced: it is told why, in a line and at
# once, and the guest boots in QEMU, unless User Mode Linux was asked for.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

# where ARGUMENT...: ./run guest in such a place
where()
{
	status=0
	strace -f --seccomp-bpf -qq -e trace=none -o /dev/null "$TOP/run" guest --out "$out" "$@" >"$out/run.stdout" 2>"$out/run.stderr" ||
		status=$?
}

where --kernel patched-6.12 --backend uml -- true
same 'status of a guest in User Mode Linux' $status 251
same 'lines that say why' "$(grep -c 'User Mode Linux does not run on this machine: .*ptrace' "$out/run.stderr")" 1
where --kernel patched-6.12 -- sh -c 'nproc; exit 5'
same 'status of a guest' $status 5
same 'its processors' "$(cat "$out/run.stdout")" 2
has run.stderr 'User Mode Linux does not run on this machine'
has run.stderr 'taking the kernel patched-6.12 in QEMU instead'
