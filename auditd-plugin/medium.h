/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a sink writes to. It runs in the sink's own thread, except the first open(), which may need privileges. */
#ifndef AU_MEDIUM_H
#define AU_MEDIUM_H

#include <poll.h>
#include <stdbool.h>

#include "outbuf.h"
#include "sink-config.h"

#define MEDIUM_MAX_FDS 2

struct medium {
	const struct medium_ops *ops;
	const struct sink_config *cfg; /* borrowed */
};

struct medium_ops {
	/*
	 * Writes messages of @b and removes them from it. 0: all are written. -EAGAIN: the descriptors of wait()
	 * tell when to continue. -ENOTCONN: the same, because there is no reader. -EMSGSIZE: the medium will never
	 * take the next message. Any other negative errno: the caller tries again after a while.
	 */
	int (*write)(struct medium *m, struct outbuf *b);
	/* What to wait for besides more messages: sets at most MEDIUM_MAX_FDS and returns how many. May be NULL. */
	size_t (*wait)(struct medium *m, struct pollfd *ret, bool writing);
	/* Opens or reopens what it writes to: 0, or a negative errno with what was open still open. May be NULL. */
	int (*open)(struct medium *m);
	/* Does a step of work that is less urgent than writing: true if there is more to do. May be NULL. */
	bool (*background)(struct medium *m);
	void (*free)(struct medium *m);
};

/* A medium that is not open yet: the first write opens it. NULL: out of memory. */
struct medium *file_medium(const struct sink_config *cfg);
struct medium *socket_medium(const struct sink_config *cfg);
struct medium *syslog_medium(const struct sink_config *cfg);
struct medium *stdout_medium(const struct sink_config *cfg);

#endif
