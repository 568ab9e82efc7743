/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the outputs share. */
#ifndef AU_OUTPUTS_IMPL_H
#define AU_OUTPUTS_IMPL_H

#include "stitch/gap.h"
#include "outputs.h"
#include "render.h"

#define MAX_RETIRED 256

struct output {
	struct sink *sink;
	const struct output_settings *set;
	struct gap gap;			/* not told yet if its count is not 0 */
	uint64_t dropped;		/* operations that its buffer had no room for */
	struct audit_form *audit;	/* FORMAT_AUDIT: what is not put yet */
	uint32_t sequence;		/* number of its last message, to syslog */
};

struct outputs {
	struct settings settings;
	struct procinfo *procinfo;	/* NULL: /proc cannot be read */
	struct renderer renderer;
	size_t n;
	struct output output[SETTINGS_MAX_OUTPUTS];
	size_t n_retired;
	struct sink *retired[MAX_RETIRED];
	uint64_t lost;			/* by sinks that are gone */
	bool (*may_wait)(void *data);
	void *data;
	unsigned int patience;		/* ms */
};

/* Puts the events of FORMAT_AUDIT that are complete or were begun before @before, ms. */
void output_put_events(struct outputs *o, struct output *out, uint64_t before) __attribute__((nonnull));

/* Tells what it was not told yet, before anything else is written behind it: true if it is told, or there is none. */
bool output_tell_gap(struct outputs *o, struct output *out) __attribute__((nonnull));

#endif
