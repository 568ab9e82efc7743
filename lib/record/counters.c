/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/counters.h"

#define TEXT(name, text) [WARN_##name] = text,

static const char *const texts[] = { WARNINGS(TEXT) };

const char *warning_text(enum warning what)
{
	return texts[what];
}

void counters_warn(struct counters *c, enum warning what, struct source src, const struct stamp *stamp,
		   const char *detail)
{
	c->warnings[what]++;
	if (c->warn)
		c->warn(c->data, what, src, stamp, detail);
}
