# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the tests of the guests. A test exits with 0 (passed), 77 (skipped: the last line says why), or 99 (the test
# itself is broken); all else is a failure.

set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
out=$(mktemp -d) || exit 99
trap 'rm -rf "$out"' EXIT

fail()
{
	printf 'FAILED: %s\n' "$*"
	exit 1
}

# guest EXPECTED-STATUS ARGUMENT...: run ./run guest with its results in $out
guest()
{
	local expected=$1 status=0
	shift

	"$TOP/run" guest --out "$out" "$@" >"$out/run.stdout" 2>"$out/run.stderr" </dev/null || status=$?
	[ $status = "$expected" ] || {
		cat "$out/run.stderr"
		fail "./run guest $*: status $status, not $expected"
	}
}

# same WHAT GOT WANTED
same()
{
	[ "$2" = "$3" ] || fail "$1: got '$2', wanted '$3'"
}

# has FILE TEXT
has()
{
	grep -qF -- "$2" "$out/$1" || {
		cat "$out/$1"
		fail "$1 lacks: $2"
	}
}

# stress KERNEL SECONDS
stress()
{
	guest 0 --kernel "$1" --backend qemu --no-auditd --timeout 3000 -- \
		sh -c "/usr/libexec/audit-uring/stress $2 >/out/tap || [ \$? = 1 ]"
	cat "$out/tap"
	! grep -q '^not ok' "$out/tap" || fail 'the stress has found something'
	has tap '# failed 0'
}

# ausearch_uring ARGUMENT...: as it is installed in the guest's root, on standard input
ausearch_uring()
{
	# shellcheck source=tests/run.d/lib.sh
	. "$TOP/tests/run.d/lib.sh"
	# shellcheck source=tests/vm/lib.sh
	. "$VM/lib.sh"
	cat | chroot "$(image)" ausearch-uring "$@"
}
