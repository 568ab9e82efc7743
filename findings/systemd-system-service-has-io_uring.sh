#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: systemd's group of calls for ordinary services, @system-service, leaves io_uring out, as the
# profiles of docker and podman do on the same Debian; or io_uring is in the groups for files, networks or
# events, as what it does is.
#
# systemd 257: the three calls are in @aio, and @system-service has @aio. None of @file-system, @network-io,
# @basic-io and @io-event has them, so a service's filter that is made of those groups says nothing about
# io_uring.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

unpack trixie systemd=257.13-1~deb13u1 libsystemd-shared=257.13-1~deb13u1 libsystemd0 libacl1 libapparmor1 \
	libaudit1 libblkid1 libcap-ng0 libcap2 libcrypt1 liblz4-1 liblzma5 libmount1 libpam0g \
	libpcre2-8-0 libseccomp2 libselinux1 libssl3t64 libzstd1 zlib1g libgcc-s1 libc6

# group NAME: what it consists of, without comments
group()
{
	chroot "$root" systemd-analyze syscall-filter "$1" 2>>"$tmp/messages" | sed -n 's/^ *//; /^#/d; p'
}

same 'io_uring in @aio' "$(group @aio | grep io_uring | xargs)" 'io_uring_enter io_uring_register io_uring_setup'
same '@aio in @system-service' "$(group @system-service | grep -c '^@aio$')" 1
for name in @file-system @network-io @basic-io @io-event; do
	[ "$(group $name | wc -l)" -gt 4 ] || same "calls in $name" none some
	same "calls of io_uring in $name" "$(group $name | grep -c io_uring || :)" 0
done
