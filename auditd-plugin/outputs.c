/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "stitch/assemble.h"
#include "base/clock.h"
#include "outputs-impl.h"
#include "say.h"

#define SEQUENCE_MAX 2147483647u /* RFC 5424, 7.3.1; 1 follows */

void outputs_patience(struct outputs *o, bool (*may_wait)(void *data), void *data, unsigned int ms)
{
	o->may_wait = may_wait;
	o->data = data;
	o->patience = ms;
}

static uint64_t written_by(struct sink *sink)
{
	struct sink_stats stats;

	sink_stats(sink, &stats);
	return stats.written;
}

/* Many operations can become due at once: it is better to write them late than not at all. */
static bool put_later(const struct outputs *o, struct sink *sink, struct str text)
{
	uint64_t written = written_by(sink);
	unsigned int ms;

	for (ms = 0; ms < o->patience && o->may_wait && o->may_wait(o->data); ms++) {
		uint64_t now;

		sink_flush(sink);
		sleep_ms(1);
		if (sink_put(sink, text))
			return true;
		now = written_by(sink);
		if (now != written)
			ms = 0;
		written = now;
	}
	return false;
}

static bool put(struct outputs *o, struct output *out, struct str text, const char *node, const struct stamp *when)
{
	if (sink_config(out->sink)->type == SINK_SYSLOG)
		text = render_message(&o->renderer, sink_config(out->sink), out->sequence % SEQUENCE_MAX + 1, text,
				      node, when);
	if (!sink_put(out->sink, text) && (out->gap.count || !put_later(o, out->sink, text)))
		return false;
	out->sequence = out->sequence % SEQUENCE_MAX + 1;
	return true;
}

bool output_report_gap(struct outputs *o, struct output *out)
{
	struct stamp when = { .sec = out->gap.to / 1000, .msec = (uint32_t)(out->gap.to % 1000) };
	struct str text;

	if (out->gap.count == 0)
		return true;
	if (sink_full(out->sink) || render_gap(&o->renderer, out->set->format, &out->gap, &text) < 0 ||
	    !put(o, out, text, NULL, &when))
		return false;
	say(LOG_WARNING, "%s: dropped %" PRIu64 " operations that it could not take", sink_name(out->sink),
	    out->gap.count);
	out->gap.count = 0;
	return true;
}

static void dropped(struct output *out, const struct uop *op)
{
	uint64_t when = stamp_ms(&op->ev->stamp);

	out->dropped++;
	if (out->gap.count++ == 0) {
		say(LOG_WARNING, "%s: its buffer is full, dropping operations", sink_name(out->sink));
		out->gap.from = out->gap.to = when;
	}
	if (when < out->gap.from)
		out->gap.from = when;
	if (when > out->gap.to)
		out->gap.to = when;
}

/* One record per line. To a syslog server each record is a message. */
static bool put_records(struct outputs *o, struct output *out, struct str text, const struct event *ev)
{
	bool each = sink_config(out->sink)->type == SINK_SYSLOG, ok = true;

	while (ok && text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		struct str line = { text.p, each && end ? (size_t)(end - text.p) + 1 : text.n };

		ok = put(o, out, line, ev->node->name, &ev->stamp);
		text = str_skip(text, line.n);
	}
	return ok;
}

void output_put_events(struct outputs *o, struct output *out, uint64_t before)
{
	struct audit_event *e;
	struct str text;
	size_t i;

	while (out->audit && (e = audit_writer_next(out->audit, before)) != NULL) {
		if (render_event(&o->renderer, e, &text) < 0 || !put_records(o, out, text, e->ev))
			for (i = 0; i < e->n; i++)
				dropped(out, e->op[i]);
		audit_writer_remove(out->audit, e);
	}
}

static int add_to_event(struct outputs *o, struct output *out, const struct uop *op)
{
	int rc;

	if (!out->audit)
		out->audit = calloc(1, sizeof(*out->audit));
	rc = out->audit ? audit_writer_add(out->audit, op, now_ms()) : -ENOMEM;
	if (rc == 0)
		output_put_events(o, out, 0);
	return rc;
}

static bool passes_filters(const struct output_settings *set, const struct uop *op)
{
	return filter_matches(&set->only, op) && (filter_empty(&set->except) || !filter_matches(&set->except, op));
}

void outputs_procinfo(struct outputs *o, struct procinfo *pi)
{
	o->procinfo = pi;
}

/* Whether to look in /proc for the processes of an event. One with the name of another host is not of this /proc. */
static bool needs_proc(const struct outputs *o, const struct event *ev)
{
	const struct emit_options *opt = &o->settings.emit;

	return o->procinfo && (opt->unit || opt->container || opt->ancestors) &&
	       (!ev->node->name[0] || strcmp(ev->node->name, o->renderer.host) == 0);
}

static const struct procinfo_result *proc_of(const struct outputs *o, const struct record *rec)
{
	int64_t pid, ppid;

	if (record_i64(rec, "pid", &pid) < 0)
		return NULL;
	if (record_i64(rec, "ppid", &ppid) < 0)
		ppid = 0;
	return procinfo_find(o->procinfo, pid, ppid, stamp_ms(&rec->stamp));
}

void outputs_watch(struct outputs *o, const struct event *ev)
{
	size_t i;

	if (!needs_proc(o, ev))
		return;
	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_SYSCALL || ev->rec[i].type == REC_URINGOP)
			(void)proc_of(o, &ev->rec[i]);
}

int outputs_write(void *data, const struct uop *op)
{
	struct str text[FORMAT_COUNT] = { 0 };
	struct outputs *o = data;
	struct emit_options opt = o->settings.emit;
	size_t i;
	int rc;

	if (needs_proc(o, op->ev))
		opt.proc = proc_of(o, op->rec);
	for (i = 0; i < o->n; i++) {
		struct output *out = &o->output[i];
		enum output_format format = out->set->format;

		if (!passes_filters(out->set, op))
			continue;
		if (!output_report_gap(o, out)) {
			dropped(out, op);
			continue;
		}
		if (format == FORMAT_AUDIT) {
			rc = add_to_event(o, out, op);
			if (rc < 0)
				return rc;
			continue;
		}
		if (!text[format].n) {
			rc = render_op(&o->renderer, format, op, &opt, &text[format]);
			if (rc < 0)
				return rc;
		}
		if (!put(o, out, text[format], op->ev->node->name, &op->ev->stamp))
			dropped(out, op);
	}
	return 0;
}

void outputs_gap(struct outputs *o, const struct gap *gap)
{
	struct stamp when = { .sec = gap->to / 1000, .msec = (uint32_t)(gap->to % 1000) };
	struct str text;
	size_t i;

	for (i = 0; i < o->n; i++)
		if (output_report_gap(o, &o->output[i]) &&
		    render_gap(&o->renderer, o->output[i].set->format, gap, &text) == 0)
			(void)put(o, &o->output[i], text, gap->node, &when);
}

void outputs_flush(struct outputs *o)
{
	uint64_t now = now_ms(), before = now > ASSEMBLE_TIMEOUT_MS ? now - ASSEMBLE_TIMEOUT_MS : 0;
	size_t i;

	for (i = 0; i < o->n; i++) {
		output_put_events(o, &o->output[i], before);
		(void)output_report_gap(o, &o->output[i]);
		sink_flush(o->output[i].sink);
	}
}
