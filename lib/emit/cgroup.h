/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the path of a process's control group tells: its systemd unit and its container. */
#ifndef AU_CGROUP_H
#define AU_CGROUP_H

#include "base/str.h"

/* Views of a path. What it does not tell has no bytes. */
struct cgroup {
	struct str path;
	struct str unit;      /* of the system's systemd: cron.service, session-2.scope */
	struct str user_unit; /* of a user's: below user@UID.service */
	struct str container; /* id, or name: the innermost one's */
	const char *runtime;  /* docker, podman, containerd, cri-o, lxc or systemd-nspawn; NULL: not told */
	struct str pod;       /* uid of the Kubernetes pod, with '_' for '-' as systemd wants it */
};

/*
 * Reads the text of /proc/PID/cgroup, see cgroups(7): uses the line of version 2, else that of systemd's hierarchy,
 * else the first one of a controller that is not at its root. @ret has views of @text. False if there is no such line.
 */
bool cgroup_read(struct str text, struct cgroup *ret) __attribute__((nonnull));

/* Reads a path of a control group. */
void cgroup_read_path(struct str path, struct cgroup *ret) __attribute__((nonnull));

#endif
