/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output. A write may wait for its reader: only the thread of the sink waits. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "medium.h"

struct standard {
	struct medium medium;
	size_t part; /* bytes of the next message that are written */
};

static int standard_write(struct medium *m, struct outbuf *b)
{
	struct standard *s = (struct standard *)m;

	while (!outbuf_empty(b)) {
		struct str rest = str_skip(outbuf_rest(b), s->part);
		ssize_t n = write(STDOUT_FILENO, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			return errno == EAGAIN ? -EBUSY : -errno;
		if (n > 0)
			s->part = outbuf_written(b, s->part + (size_t)n);
	}
	return 0;
}

static void standard_free(struct medium *m)
{
	free(m);
}

struct medium *stdout_medium(const struct sink_config *cfg)
{
	static const struct medium_ops ops = { .write = standard_write, .free = standard_free };
	struct standard *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->medium = (struct medium){ &ops, cfg };
	return &s->medium;
}
