/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sink writes to. Everything here runs in the sink's own thread, but the first open(), which may need privileges. */
#ifndef AU_MEDIUM_H
#define AU_MEDIUM_H

#include <poll.h>
#include <stdbool.h>

#include "outbuf.h"
#include "sink-config.h"

#define MEDIUM_MAX_FDS 2

struct medium {
	const struct medium_ops *ops;
	const struct sink_config *cfg;	/* borrowed */
};

struct medium_ops {
	/*
	 * Writes messages of @b, and takes them off. 0 if all are; -EAGAIN if the descriptors of wait() say when to go on, -ENOTCONN if
	 * they do and there is no reader; -EMSGSIZE if the medium will never take the next message; else a negative errno, and it is
	 * tried again after a while.
	 */
	int (*write)(struct medium *m, struct outbuf *b);
	/* What to wait for besides more messages; may be NULL. Sets at most MEDIUM_MAX_FDS, and returns how many. */
	size_t (*wait)(struct medium *m, struct pollfd *ret, bool writing);
	/* Opens what it writes to, again if it is open: 0 or a negative errno, with what was open before. May be NULL. */
	int (*open)(struct medium *m);
	/* Does a part of some work that writing goes before; true if there is more. May be NULL. */
	bool (*background)(struct medium *m);
	void (*free)(struct medium *m);
};

/* A medium that is not open: it will be at the first write. NULL: out of memory. */
struct medium *file_medium(const struct sink_config *cfg);
struct medium *socket_medium(const struct sink_config *cfg);
struct medium *syslog_medium(const struct sink_config *cfg);
struct medium *stdout_medium(const struct sink_config *cfg);

#endif
