# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by ./run's sub-commands: messages, packages, and the cache of everything that is built.
#
# All messages go to stderr; functions that yield a path print it on stdout.

set -euo pipefail
shopt -s inherit_errexit

# Debian's own programs, which is what packages are installed for, before others of the same name
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VM=$TOP/tests/vm
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/audit-uring
# exit statuses of our own failures, above what a command or a signal yields
SETUP_FAILED=250
export TOP VM CACHE
AT_EXIT=

say()
{
	printf 'run: %s\n' "$*" >&2
}

# die MESSAGE...: something could not be set up
die()
{
	say "error: $*"
	exit "$SETUP_FAILED"
}

usage_error()
{
	say "$*"
	say "see ./run --help"
	exit 2
}

# part TITLE START: a part of the command that began at $SECONDS START has ended
part()
{
	[ -z "${RUN_TIMES-}" ] || printf '%d\t%s\n' $((SECONDS - $2)) "$1" >>"$RUN_TIMES"
}

# Says at the end of a command, also of one that fails, how long each of its parts took. A command that another one runs
# adds to the parts of that one.
tell_times()
{
	[ -z "${RUN_TIMES-}" ] || return 0
	RUN_TIMES=$(mktemp)
	export RUN_TIMES
	at_exit print_times
}

print_times()
{
	[ ! -s "$RUN_TIMES" ] || {
		say 'seconds that each part took (parts may run side by side):'
		awk -F'\t' '$1 > 0 { printf "run: %6d  %s\n", $1, $2 }' "$RUN_TIMES" >&2
		printf 'run: %6d  in all\n' $SECONDS >&2
	}
	rm -f "$RUN_TIMES"
}

# at_exit COMMAND...: run it when this shell ends, before what was asked for earlier
at_exit()
{
	AT_EXIT="$(printf '%q ' "$@")
$AT_EXIT"
	trap 'eval "$AT_EXIT"' EXIT
}

# beside COMMAND...: run these functions side by side, each with its arguments in one word; their output is dropped
beside()
{
	local command status=0 jobs=()

	for command; do
		# shellcheck disable=SC2086 # a function and its arguments
		( SIDE_BY_SIDE=yes; $command >/dev/null ) &
		jobs+=($!)
	done
	for command in "${jobs[@]}"; do
		wait "$command" || status=$?
	done
	[ $status = 0 ] || exit $status
}

# sums its input; the text of a cache key
digest()
{
	sha256sum | cut -c1-16
}

live_line()
{
	local title=$1 log=$2 start=$SECONDS

	while sleep 0.5; do
		printf '\r\033[Krun: %s ... %d s  %.60s' "$title" $((SECONDS - start)) \
			"$(tail -qn 1 "$log" 2>/dev/null | tr -cd '[:print:]')" >&2
	done
}

# step TITLE HINT LOG COMMAND...: run a command with its output in LOG, saying what happens.
# If it fails, say what failed, the end of its log, and HINT (what to do).
step()
{
	local title=$1 hint=$2 log=$3 start=$SECONDS status=0 live=
	shift 3

	if [ -t 2 ] && [ -z "${SIDE_BY_SIDE-}" ]; then
		live_line "$title" "$log" &
		live=$!
	else
		say "$title ..."
	fi
	"$@" >"$log" 2>&1 </dev/null || status=$?
	if [ -n "$live" ]; then
		kill "$live"
		wait "$live" 2>/dev/null || :
		printf '\r\033[K' >&2
	fi
	part "$title" $start
	if [ "$status" = 0 ]; then
		say "$title: done in $((SECONDS - start)) s"
		return
	fi
	say "$title: failed with status $status; from $log, errors and the end:"
	grep -nE '(error|Error|ERROR|E): |undefined reference|No space left|FAILED' "$log" | head -n 10 >&2 || :
	echo ... >&2
	tail -n 15 "$log" >&2
	die "$title failed. $hint"
}

# need_packages PACKAGE...: install those that are missing
need_packages()
{
	local missing
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || die "packages are missing, and only root can install them: ${missing//$'\n'/ }"
	mkdir -p "$CACHE"
	# shellcheck disable=SC2086 # one word per package
	step "install packages:$(printf ' %s' $missing)" \
		"Check the network and apt's sources, then: apt-get update && apt-get install" \
		"$CACHE/packages.log" install_packages $missing
}

missing_packages()
{
	local package
	for package; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
			echo "$package"
	done
}

install_packages()
{
	local apt=(apt-get -y --no-install-recommends -o DPkg::Lock::Timeout=600)
	export DEBIAN_FRONTEND=noninteractive

	"${apt[@]}" install "$@" || { "${apt[@]}" update && "${apt[@]}" install "$@"; }
}

# cached CLASS KEY TITLE HINT BUILDER...: print the path of a cache entry.
# If there is none, BUILDER is run with an empty directory as its last argument, which becomes the
# entry when BUILDER succeeds. One build of a kind (CLASS up to its first slash) at a time.
cached()
{
	local class=$1 key=$2 title=$3 hint=$4
	local dir=$CACHE/$class
	local entry=$dir/$key lock
	shift 4

	if [ ! -d "$entry" ]; then
		mkdir -p "$dir"
		exec {lock}>"$CACHE/${class%%/*}-build.lock"
		if ! flock --nonblock "$lock"; then
			say "$title: waiting for another build to finish"
			flock "$lock"
		fi
		[ -d "$entry" ] || build_entry "$dir" "$key" "$title" "$hint" "$@"
		exec {lock}>&-
	fi
	touch "$entry"
	printf '%s\n' "$entry"
}

build_entry()
{
	local dir=$1 key=$2 title=$3 hint=$4
	shift 4

	# left by runs that were killed: nobody else is building here
	rm -rf --one-file-system "$dir"/.tmp.*
	mkdir "$dir/.tmp.$key"
	step "$title" "$hint" "$dir/.log" "$@" "$dir/.tmp.$key"
	mv "$dir/.tmp.$key" "$dir/$key"
	prune "$dir"
}

# Keep the four entries used last, and all that were used within a day: a guest may be running on them.
prune()
{
	find "$1" -mindepth 1 -maxdepth 1 -type d ! -name '.*' -printf '%T@ %p\n' | sort -rn |
		tail -n +5 | cut -d' ' -f2- | while read -r entry; do
			find "$entry" -maxdepth 0 -mmin +1440 -exec rm -rf --one-file-system {} +
		done
}
