#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: the container engines of a distribution agree on whether a container may use io_uring, and a
# program sees EPERM where it may not.
#
# Their seccomp profiles: Debian 12 allows io_uring under docker (20.10.24) and refuses it under podman
# (containers-common 0.50.1). Debian 13 refuses it under both: docker (26.1.5) with EPERM, podman
# (containers-common 0.62.2) with ENOSYS, which a program takes for a kernel without io_uring. No profile names
# an error for io_uring: it is that of all calls that the profile does not name.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

docker=usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json
podman=usr/share/containers/seccomp.json
# docker has its profile in the program; this package is of the same source
profiles()
{
	unpack "$1" "golang-github-docker-docker-dev=$2" "golang-github-containers-common=$3"
	mv "$root/$docker" "$root/tmp/docker-$1.json"
	mv "$root/$podman" "$root/tmp/podman-$1.json"
}

profiles bookworm 20.10.24+dfsg1-1+deb12u1 0.50.1+ds1-4
profiles trixie 26.1.5+dfsg1-9+deb13u1 0.62.2+ds1-2
unpack trixie libc6
python
cat >"$root/tmp/io_uring.py" <<'END'
import errno
import json
import sys

for name in sys.argv[1:]:
    with open("/tmp/%s.json" % name) as file:
        profile = json.load(file)
    allowed = [call for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("includes")
               for call in rule["names"] if call == "io_uring_setup"]
    print(name, "allowed" if allowed else errno.errorcode[profile.get("defaultErrnoRet", errno.EPERM)])
END
out=$(chroot "$root" python3.13 /tmp/io_uring.py docker-bookworm podman-bookworm docker-trixie podman-trixie)
same 'Debian 12, docker' "$(sed -n 's/^docker-bookworm //p' <<<"$out")" allowed
same 'Debian 12, podman' "$(sed -n 's/^podman-bookworm //p' <<<"$out")" ENOSYS
same 'Debian 13, docker' "$(sed -n 's/^docker-trixie //p' <<<"$out")" EPERM
same 'Debian 13, podman' "$(sed -n 's/^podman-trixie //p' <<<"$out")" ENOSYS
