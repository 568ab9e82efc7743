# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Shared by the findings. A finding exits with 0 (what it states is so), 1 (it is not so any more), or 77 (it
# could not be tried: the last line says why).
#
# Packages are unpacked below a temporary folder, which is $root, and their programs run there by chroot. The
# host's packages, its apt and its audit system stay as they are; only the mirror and the proxy are taken from
# the host's apt.

set -euo pipefail
shopt -s inherit_errexit

tmp=$(mktemp -d)
trap 'rm -rf --one-file-system "$tmp"' EXIT
root=$tmp/root

skip()
{
	printf 'skipped: %s\n' "$*" >&2
	exit 77
}

# same WHAT GOT WANTED: WHAT is a sentence about what the software does
same()
{
	if [ "$2" != "$3" ]; then
		printf 'CHANGED: %s\n  now:    %s\n  before: %s\n' "$1" "$2" "$3"
		exit 1
	fi
	printf '%s: %s\n' "$1" "$(head -n 1 <<<"$2" | cut -c1-160)"
}

# the URI of Debian's main archive that this host uses
mirror()
{
	local uris

	uris=$(apt-get update --print-uris | sed -n "s,^'\(.*/debian\)/*/dists/.*,\1,p")
	[ -n "$uris" ] || skip "no source of this host's apt is a Debian archive"
	head -n 1 <<<"$uris"
}

# An apt of our own, which knows one SUITE, in $dir. run-all shares it among the findings.
apt_for()
{
	local suite=$1 uri

	dir=${FINDINGS_APT:-$tmp/apt}/$suite
	[ ! -e "$dir/ready" ] || return 0
	uri=$(mirror)
	mkdir -p "$dir"/{debs,none,state/lists/partial,cache/archives/partial}
	: >"$dir/state/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $suite main" >"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		Dir::State "$dir/state";
		Dir::State::status "$dir/state/status";
		Dir::Cache "$dir/cache";
		Dir::Cache::pkgcache "pkgcache.bin";
		Dir::Etc::SourceList "$dir/sources.list";
		Dir::Etc::SourceParts "$dir/none";
		Dir::Etc::Preferences "$dir/none/none";
		Dir::Etc::PreferencesParts "$dir/none";
		Acquire::Languages "none";
		APT::Sandbox::User "root";
		APT::Update::Error-Mode "any";
	END
	apt-get -c "$dir/apt.conf" -qq update >"$dir/log" 2>&1 ||
		skip "no package lists of $suite: $(grep -m 1 '^[EW]:' "$dir/log")"
	: >"$dir/ready"
}

# unpack SUITE PACKAGE[=VERSION]...: into $root. Versions are of what is looked at; of what it needs any will do.
unpack()
{
	local suite=$1 package link file dir
	shift

	[ "$(id -u)" = 0 ] || skip 'root is needed for chroot'
	[ "$(dpkg --print-architecture)" = amd64 ] || skip 'the versions are of amd64'
	apt_for "$suite"
	mkdir -p "$root/usr"/{bin,sbin,lib,lib64} "$root"/{dev,proc,tmp,etc}
	for link in bin sbin lib lib64; do
		[ -e "$root/$link" ] || ln -s "usr/$link" "$root/$link"
	done
	(cd "$dir/debs" && apt-get -c "$dir/apt.conf" -qq download "$@") >"$tmp/log" 2>&1 ||
		skip "not to be had from $suite: $(grep -m 1 '^E:' "$tmp/log")"
	# 'URI' FILE SIZE HASH
	apt-get -c "$dir/apt.conf" -qq download --print-uris "$@" >"$tmp/uris"
	while read -r _ file _; do
		dpkg-deb -x "$dir/debs/$file" "$root"
	done <"$tmp/uris"
	for package; do
		[[ $package != *=* ]] || echo "$suite: ${package/=/ }"
	done
}

# ausearch and aureport of a SUITE, in a root whose users are root and alice (1000). They read a log from a
# pipe.
audit_tools()
{
	case $1 in
	trixie)
		unpack trixie auditd=1:4.0.2-2+deb13u1 libaudit1=1:4.0.2-2+deb13u1 libauparse0t64=1:4.0.2-2+deb13u1 \
			libcap-ng0 libc6
		;;
	bookworm)
		unpack bookworm auditd=1:3.0.9-1 libaudit1=1:3.0.9-1 libauparse0=1:3.0.9-1 libcap-ng0 libc6
		;;
	esac
	printf '%s\n' root:x:0:0::/:/bin/sh alice:x:1000:1000::/:/bin/sh >"$root/etc/passwd"
	printf '%s\n' root:x:0: adm:x:4: alice:x:1000: >"$root/etc/group"
}

# ausearch ARGUMENT..., aureport ARGUMENT...: of the root, on standard input, in the time zone $zone or UTC
ausearch()
{
	cat | TZ=${zone-UTC} LC_ALL=C chroot "$root" ausearch "$@" 2>>"$tmp/messages" || :
}

aureport()
{
	cat | TZ=${zone-UTC} LC_ALL=C chroot "$root" aureport "$@" 2>>"$tmp/messages" || :
}

# the number of events in what ausearch prints
count_events()
{
	sed -n 's/.*msg=audit(\([^)]*\)).*/\1/p' | sort -u | wc -l
}

# python in $root, for programs that call a library
python()
{
	unpack trixie python3.13-minimal libpython3.13-minimal libpython3.13-stdlib libffi8 zlib1g libexpat1
}

task='uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000'

# The records below are as a Linux 6.12 writes them that has the rules
#   -a always,io_uring -S openat -k ring
#   -a always,exit -F arch=b64 -S openat,io_uring_enter -k calls

# an openat of a file that is not there: by the system call
failed_call()
{
	cat <<-END
		type=SYSCALL msg=audit(1700000000.100:11): arch=c000003e syscall=257 success=no exit=-2 a0=ffffff9c a1=7ffd0 a2=0 a3=0 items=1 ppid=1 pid=701 auid=1000 $task tty=pts0 ses=3 comm="app" exe="/usr/bin/app" subj=unconfined key="calls"
		type=CWD msg=audit(1700000000.100:11): cwd="/srv"
		type=PATH msg=audit(1700000000.100:11): item=0 name="/srv/missing" nametype=UNKNOWN cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0
		type=PROCTITLE msg=audit(1700000000.100:11): proctitle="app"
	END
}

# the io_uring_enter that executes an operation, without the operation
enter_alone()
{
	cat <<-END
		type=SYSCALL msg=audit(1700000000.200:12): arch=c000003e syscall=426 success=yes exit=1 a0=4 a1=1 a2=0 a3=0 items=1 ppid=1 pid=701 auid=1000 $task tty=pts0 ses=3 comm="app" exe="/usr/bin/app" subj=unconfined key="calls"
		type=CWD msg=audit(1700000000.200:12): cwd="/srv"
		type=PATH msg=audit(1700000000.200:12): item=0 name="/srv/missing" nametype=UNKNOWN cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0
		type=PROCTITLE msg=audit(1700000000.200:12): proctitle="app"
	END
}

# the same openat, executed within io_uring_enter: both are one event
failed_operation()
{
	echo "type=URINGOP msg=audit(1700000000.200:12): uring_op=18 success=no exit=-2 items=1 ppid=1 pid=701 $task subj=unconfined key=\"ring\""
	enter_alone
}

# an openat that a worker of io_uring executes
worker_operation()
{
	echo "type=URINGOP msg=audit(1700000000.300:13): uring_op=18 success=yes exit=0 items=0 ppid=1 pid=701 $task subj=unconfined key=\"ring\""
}
