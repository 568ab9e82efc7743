/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inputs that end at a page that cannot be touched: a read behind their last byte is a crash. */
#ifndef AU_GUARD_H
#define AU_GUARD_H

#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"
#include "test.h"

struct guard {
	char *map;
	size_t room; /* before the page behind it */
	size_t page;
};

static inline struct guard guard_new(size_t max)
{
	struct guard g = { .page = (size_t)sysconf(_SC_PAGESIZE) };

	g.room = (max + g.page) / g.page * g.page;
	g.map = mmap(NULL, g.room + g.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	REQUIRE(g.map != MAP_FAILED);
	REQUIRE(mprotect(g.map + g.room, g.page, PROT_NONE) == 0);
	return g;
}

static inline void guard_free(struct guard *g)
{
	munmap(g->map, g->room + g->page);
}

/* A copy of @s whose end is the end of what can be read. */
static inline struct str guarded(const struct guard *g, struct str s)
{
	char *at = g->map + g->room - s.n;

	REQUIRE(s.n <= g->room);
	if (s.n)
		memcpy(at, s.p, s.n);
	return (struct str){ at, s.n };
}

#endif
