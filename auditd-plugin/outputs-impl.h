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
	struct gap gap;             /* still to be reported in the output if its count is not 0 */
	uint64_t dropped;           /* operations that the buffer had no room for */
	struct audit_writer *audit; /* FORMAT_AUDIT: events that are not written yet */
	uint32_t sequence;          /* syslog: number of the last message */
};

struct outputs {
	struct settings settings;
	struct procinfo *procinfo; /* NULL: /proc cannot be read */
	struct renderer renderer;
	size_t n;
	struct output output[SETTINGS_MAX_OUTPUTS];
	size_t n_retired;
	struct sink *retired[MAX_RETIRED];
	uint64_t lost; /* messages, by sinks that are freed */
	bool (*may_wait)(void *data);
	void *data;
	unsigned int patience; /* ms */
};

/* FORMAT_AUDIT: writes the events that are complete or began before @before, in ms. */
void output_put_events(struct outputs *o, struct output *out, uint64_t before) __attribute__((nonnull));

/* Writes the gap record that is due, before anything else is written: true if it is written, or none is due. */
bool output_report_gap(struct outputs *o, struct output *out) __attribute__((nonnull));

#endif
