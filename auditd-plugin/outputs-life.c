/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How sinks come and go, from the first settings to the end. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "outputs-impl.h"
#include "say.h"

static void close_sinks(struct output *output, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sink_free(output[i].sink);
}

/* Makes the sinks that @old does not have: 0 or a negative errno. */
static int open_sinks(const struct settings *settings, const struct outputs *old, struct output *ret)
{
	size_t i, j;
	int rc;

	for (i = 0; i < settings->n_outputs; i++) {
		ret[i] = (struct output){ .set = &settings->output[i] };
		for (j = 0; old && j < old->n; j++)
			if (sink_config_same(sink_config(old->output[j].sink), &ret[i].set->sink))
				break;
		if (old && j < old->n)
			continue;
		rc = sink_new(&ret[i].set->sink, &ret[i].sink);
		if (rc < 0) {
			close_sinks(ret, i);
			return rc;
		}
	}
	return 0;
}

int outputs_new(struct settings *settings, struct outputs **ret)
{
	struct outputs *o = calloc(1, sizeof(*o));
	int rc;

	if (!o)
		return -ENOMEM;
	o->settings = *settings;
	*settings = (struct settings){ 0 };
	rc = renderer_open(&o->renderer) ? open_sinks(&o->settings, NULL, o->output) : -ENOMEM;
	if (rc < 0) {
		outputs_free(o);
		return rc;
	}
	o->n = o->settings.n_outputs;
	*ret = o;
	return 0;
}

void outputs_open(struct outputs *o, bool sockets)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		int rc = !sockets || o->output[i].set->sink.type == SINK_SOCKET ? sink_open(o->output[i].sink) : 0;

		if (rc < 0)
			say(LOG_ERR, "%s: cannot be opened: %s", sink_name(o->output[i].sink), strerror(-rc));
	}
}

int outputs_start(struct outputs *o)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < o->n && rc == 0; i++)
		rc = sink_start(o->output[i].sink, NULL);
	return rc;
}

static void free_events(struct output *out)
{
	if (out->audit)
		audit_writer_free(out->audit);
	free(out->audit);
	out->audit = NULL;
}

static uint64_t lost_by(const struct sink *sink)
{
	struct sink_stats stats;

	sink_stats((struct sink *)(uintptr_t)sink, &stats);
	return stats.refused + stats.waiting;
}

/* Frees the retired sinks that have ended, or @all, and counts what they lost. */
static void free_retired(struct outputs *o, bool all)
{
	size_t i, n = 0;

	for (i = 0; i < o->n_retired; i++) {
		if (!all && !sink_ended(o->retired[i])) {
			o->retired[n++] = o->retired[i];
			continue;
		}
		o->lost += lost_by(o->retired[i]);
		sink_free(o->retired[i]);
	}
	o->n_retired = n;
}

static void retire(struct outputs *o, const struct output *out)
{
	struct sink *sink = out->sink;

	o->lost += out->dropped;
	free_retired(o, false);
	sink_stop(sink);
	if (o->n_retired == MAX_RETIRED) {
		o->lost += lost_by(o->retired[0]);
		sink_free(o->retired[0]);
		memmove(o->retired, o->retired + 1, --o->n_retired * sizeof(o->retired[0]));
	}
	o->retired[o->n_retired++] = sink;
}

/* The current output whose sink @out can continue to use. */
static struct output *same_output(struct outputs *o, const struct output *out)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->output[i].sink && sink_config_same(sink_config(o->output[i].sink), &out->set->sink))
			return &o->output[i];
	return NULL;
}

static struct sink *same_place(const struct outputs *o, const struct output *out)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->output[i].sink && sink_config_same_place(sink_config(o->output[i].sink), &out->set->sink))
			return o->output[i].sink;
	return NULL;
}

int outputs_set(struct outputs *o, struct settings *settings)
{
	struct output next[SETTINGS_MAX_OUTPUTS];
	struct settings old_settings = o->settings;
	int rc = open_sinks(settings, o, next);
	size_t i;

	if (rc < 0)
		return rc;
	for (i = 0; i < o->n; i++)
		output_put_events(o, &o->output[i], UINT64_MAX);
	for (i = 0; i < settings->n_outputs; i++) {
		struct output *old = next[i].sink ? NULL : same_output(o, &next[i]);

		if (old) {
			next[i].sink = old->sink;
			next[i].gap = old->gap;
			next[i].dropped = old->dropped;
			next[i].audit = old->audit;
			old->audit = NULL;
			next[i].sequence = old->sequence;
			old->sink = NULL;
		} else if (sink_start(next[i].sink, same_place(o, &next[i])) < 0) {
			say(LOG_ERR, "%s: cannot be started", sink_config_name(&next[i].set->sink));
		}
	}
	for (i = 0; i < o->n; i++) {
		free_events(&o->output[i]);
		if (o->output[i].sink)
			retire(o, &o->output[i]);
	}
	o->settings = *settings;
	*settings = old_settings;
	o->n = o->settings.n_outputs;
	for (i = 0; i < o->n; i++) {
		o->output[i] = next[i];
		o->output[i].set = &o->settings.output[i];
	}
	return 0;
}

void outputs_reopen(struct outputs *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		sink_reopen(o->output[i].sink);
}

uint64_t outputs_end(struct outputs *o)
{
	unsigned int ms;
	size_t i;

	for (i = 0; i < o->n; i++) {
		output_put_events(o, &o->output[i], UINT64_MAX);
		free_events(&o->output[i]);
		(void)output_report_gap(o, &o->output[i]);
		retire(o, &o->output[i]);
	}
	o->n = 0;
	for (ms = 0; ms < SINK_FLUSH_MS + 100 && o->n_retired; ms += 2) {
		size_t waiting = o->n_retired;

		free_retired(o, false);
		/* Sinks with the same destination write one after the other. */
		if (o->n_retired < waiting)
			ms = 0;
		if (o->n_retired)
			sleep_ms(2);
	}
	free_retired(o, true);
	return o->lost;
}

void outputs_free(struct outputs *o)
{
	size_t i;

	if (!o)
		return;
	close_sinks(o->output, o->n);
	for (i = 0; i < o->n; i++)
		free_events(&o->output[i]);
	for (i = 0; i < o->n_retired; i++)
		sink_free(o->retired[i]);
	renderer_close(&o->renderer);
	settings_clear(&o->settings);
	free(o);
}

void outputs_report(const struct outputs *o, FILE *out)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		struct sink_stats s;

		sink_stats(o->output[i].sink, &s);
		fprintf(out, "output %s: written %" PRIu64 " bytes %" PRIu64 " waiting %zu dropped %" PRIu64,
			sink_name(o->output[i].sink), s.written, s.bytes, s.waiting, o->output[i].dropped);
		fprintf(out, " refused %" PRIu64 " failures %" PRIu64 " state %s\n", s.refused, s.failures,
			s.error ? strerror(s.error) : "ok");
	}
	fprintf(out, "closed outputs: lost %" PRIu64 "\n", o->lost);
}
