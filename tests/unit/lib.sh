# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# For tests of the programs: sourced, with the environment that make gives.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
# These are used by the tests.
# shellcheck disable=SC2034
search=$top_builddir/ausearch-uring plugin=$top_builddir/audisp-uring aurules=$top_builddir/aurules-uring/aurules-uring
aureport=$top_builddir/aureport-uring/aureport-uring golden=$top_srcdir/tests/golden
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
failed=0

fail()
{
	echo "FAIL: $*"
	# shellcheck disable=SC2034 # the tests' exit status
	failed=1
}

# expect STATUS COMMAND...: output goes to $tmp/out and $tmp/err
expect()
{
	wanted=$1
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	[ $status = "$wanted" ] && return
	fail "status $status, not $wanted: $*"
	cat "$tmp/err"
}

# said FILE WORDS: they stand in it
said()
{
	grep -qF -e "$2" "$tmp/$1" || fail "'$2' is not in: $(head -c 500 "$tmp/$1")"
}

# wait_for COMMAND...: until it succeeds, a minute at most
wait_for()
{
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		if [ $tries -gt 1200 ]; then
			fail "in vain: $*"
			return
		fi
		sleep 0.05
	done
}
