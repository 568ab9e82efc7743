/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the name of a process's control group says of it: the unit of systemd and the container that it is in. */
#ifndef AU_CGROUP_H
#define AU_CGROUP_H

#include "base/str.h"

/* Views of a path; those that it does not tell have no bytes. */
struct cgroup {
	struct str path;
	struct str unit;	/* of the system's systemd: cron.service, session-2.scope */
	struct str user_unit;	/* of a user's: below user@UID.service */
	struct str container;	/* id, or name: the innermost one's */
	const char *runtime;	/* docker, podman, containerd, cri-o, lxc or systemd-nspawn; NULL: not told */
	struct str pod;		/* uid of the Kubernetes pod, with '_' for '-' as systemd wants it */
};

/*
 * Reads /proc/PID/cgroup, cgroups(7): of its lines the one of version 2, else of systemd's hierarchy, else the first of a controller
 * that is not in its root. Views of @text. False if there is none.
 */
bool cgroup_read(struct str text, struct cgroup *ret) __attribute__((nonnull));

/* Reads a path. */
void cgroup_read_path(struct str path, struct cgroup *ret) __attribute__((nonnull));

#endif
