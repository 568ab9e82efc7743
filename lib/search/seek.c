/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/seek.h"

#include <stdlib.h>
#include <unistd.h>

#define PROBE (64 * 1024)  /* in which a call that waited, and has an old time, is not alone */
#define NEAR (1024 * 1024) /* not worth another probe */
#define SETBACK 10         /* seconds by which times may go back and forth */

struct probe {
	struct type_cache cache;
	struct run_list runs;
	struct scan_query query;
	char buf[PROBE];
};

/* The newest second of the lines at @at, and where the first of them begins: 0 if there is none. */
static uint64_t newest_at(struct probe *pr, int fd, off_t at, off_t *ret_line)
{
	ssize_t n = pread(fd, pr->buf, sizeof(pr->buf), at);
	const char *first = n > 0 ? memchr(pr->buf, '\n', (size_t)n) : NULL,
		   *last = n > 0 ? memrchr(pr->buf, '\n', (size_t)n) : NULL;

	if (!first || first == last)
		return 0;
	first++;
	*ret_line = at + (first - pr->buf);
	if (scan_text(&pr->query, &pr->cache, (struct str){ first, (size_t)(last + 1 - first) }, &pr->runs) < 0)
		return 0;
	return pr->runs.newest;
}

off_t seek_time(int fd, off_t size, uint64_t start)
{
	struct probe *pr = calloc(1, sizeof(*pr));
	off_t low = 0, high = size, line = 0, found = 0;
	uint64_t low_time = 0, high_time = UINT64_MAX - SETBACK;

	while (pr && high - low > NEAR) {
		off_t middle = low + (high - low) / 2;
		uint64_t newest = newest_at(pr, fd, middle, &line);

		if (newest == 0 || newest + SETBACK < low_time || newest > high_time + SETBACK) {
			found = 0;
			break;
		}
		if (newest < start) {
			low = middle;
			low_time = newest;
			found = line;
		} else {
			high = middle;
			high_time = newest;
		}
	}
	if (pr)
		free(pr->runs.run);
	free(pr);
	return found;
}
