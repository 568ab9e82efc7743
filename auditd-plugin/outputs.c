/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "outputs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "assemble.h"
#include "emit-audit.h"
#include "gap.h"
#include "say.h"

#define MAX_RETIRED 256
#define HEADER_MAX 512
#define SEQUENCE_MAX 2147483647u	/* RFC 5424, 7.3.1; 1 follows */

/* As JSON, or as text. */
struct format {
	json_uop_fn *json;
	int (*gap_json)(struct json *j, const struct gap *gap);
	int (*text)(FILE *out, const struct uop *op, const struct emit_options *opt);
	int (*gap_text)(FILE *out, const struct gap *gap);
};

static const struct format formats[FORMAT_COUNT] = {
	[FORMAT_URINGOP] = { .json = json_uop, .gap_json = json_gap },
	[FORMAT_ECS] = { .json = json_ecs, .gap_json = json_gap_ecs },
	[FORMAT_OCSF] = { .json = json_ocsf, .gap_json = json_gap_ocsf },
	[FORMAT_TEXT] = { .text = emit_text, .gap_text = emit_gap_text },
	[FORMAT_STRACE] = { .text = emit_strace, .gap_text = emit_gap_text },
	/* Of several operations together: see put_events(). */
	[FORMAT_AUDIT] = { .gap_text = emit_gap_audit },
};

/* Text of one message, in memory that is used again. */
struct page {
	struct json json;
	FILE *out;
	char *p;
	size_t size;
};

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
	char host[256];
	struct procinfo *procinfo;	/* NULL: /proc cannot be read */
	struct page page[FORMAT_COUNT], gap, header;
	size_t n;
	struct output output[SETTINGS_MAX_OUTPUTS];
	size_t n_retired;
	struct sink *retired[MAX_RETIRED];
	uint64_t lost;			/* by sinks that are gone */
	bool (*may_wait)(void *data);
	void *data;
	unsigned int patience;		/* ms */
};

static bool page_open(struct page *p)
{
	p->out = open_memstream(&p->p, &p->size);
	return p->out != NULL;
}

static void page_close(struct page *p)
{
	if (p->out)
		fclose(p->out);
	free(p->p);
	json_free(&p->json);
}

static struct str page_text(struct page *p)
{
	long n = ftell(p->out);

	fflush(p->out);
	rewind(p->out);
	return (struct str){ p->p, n > 0 ? (size_t)n : 0 };
}

static void close_sinks(struct output *output, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		sink_free(output[i].sink);
}

/* Opens what is not in @old: 0 or -ENOMEM. */
static int open_sinks(const struct settings *settings, const struct outputs *old, struct output *ret)
{
	size_t i, j;

	for (i = 0; i < settings->n_outputs; i++) {
		ret[i] = (struct output){ .set = &settings->output[i] };
		for (j = 0; old && j < old->n; j++)
			if (sink_config_same(sink_config(old->output[j].sink), &ret[i].set->sink))
				break;
		if (old && j < old->n)
			continue;
		ret[i].sink = sink_new(&ret[i].set->sink);
		if (!ret[i].sink) {
			close_sinks(ret, i);
			return -ENOMEM;
		}
	}
	return 0;
}

struct outputs *outputs_new(struct settings *settings)
{
	struct outputs *o = calloc(1, sizeof(*o));
	bool ok;
	size_t i;

	if (!o)
		return NULL;
	o->settings = *settings;
	*settings = (struct settings){ 0 };
	if (gethostname(o->host, sizeof(o->host) - 1) < 0 || !o->host[0])
		strcpy(o->host, "-");
	ok = page_open(&o->header) && page_open(&o->gap);
	for (i = 0; i < FORMAT_COUNT; i++)
		ok = page_open(&o->page[i]) && ok;
	if (ok && open_sinks(&o->settings, NULL, o->output) == 0) {
		o->n = o->settings.n_outputs;
		return o;
	}
	outputs_free(o);
	return NULL;
}

void outputs_open(struct outputs *o, bool sockets)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		int rc = !sockets || o->output[i].set->sink.type == SINK_SOCKET ? sink_open(o->output[i].sink) : 0;

		if (rc < 0)
			say(LOG_ERR, "%s: cannot be opened: %s", sink_config_name(sink_config(o->output[i].sink)), strerror(-rc));
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

/*
 * RFC 5424, with the event's time and host, and numbered, so that a server knows what did not come or came twice. RFC 6587 puts its
 * length before it on a stream.
 */
static struct str with_header(struct outputs *o, const struct output *out, struct str text, const char *node, const struct stamp *when)
{
	const struct sink_config *cfg = sink_config(out->sink);
	char header[HEADER_MAX], time[TIME_SIZE];
	int n;

	time_format(when, time);
	text.n -= text.n && text.p[text.n - 1] == '\n';
	n = snprintf(header, sizeof(header), "<%u>1 %s %.255s audisp-uring %d uringop [meta sequenceId=\"%u\"] ",
		     cfg->facility * 8 + LOG_INFO, time[0] == '?' ? "-" : time, node && node[0] ? node : o->host, (int)getpid(),
		     out->sequence % SEQUENCE_MAX + 1);
	if (cfg->transport == SYSLOG_TCP)
		fprintf(o->header.out, "%zu ", (size_t)n + text.n);
	fwrite(header, 1, (size_t)n, o->header.out);
	fwrite(text.p, 1, text.n, o->header.out);
	return page_text(&o->header);
}

void outputs_patience(struct outputs *o, bool (*may_wait)(void *data), void *data, unsigned int ms)
{
	o->may_wait = may_wait;
	o->data = data;
	o->patience = ms;
}

static void sleep_ms(long ms)
{
	struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

static uint64_t written_by(struct sink *sink)
{
	struct sink_stats stats;

	sink_stats(sink, &stats);
	return stats.written;
}

/* Many operations can become due at once: better to write them later than not at all. */
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
		text = with_header(o, out, text, node, when);
	if (!sink_put(out->sink, text) && (out->gap.count || !put_later(o, out->sink, text)))
		return false;
	out->sequence = out->sequence % SEQUENCE_MAX + 1;
	return true;
}

/* The text of @gap, which stays until the next one: 0 or a negative errno. */
static int render_gap(struct outputs *o, enum output_format format, const struct gap *gap, struct str *ret)
{
	struct page *page = &o->gap;
	int rc;

	if (formats[format].gap_text) {
		rc = formats[format].gap_text(page->out, gap);
		*ret = page_text(page);
		return rc;
	}
	page->json.n = 0;
	rc = formats[format].gap_json(&page->json, gap);
	*ret = (struct str){ page->json.p, page->json.n };
	return rc;
}

/* Before anything else is written behind it: true if it is told, or there is none. */
static bool tell_gap(struct outputs *o, struct output *out)
{
	struct stamp when = { .sec = out->gap.to / 1000, .msec = (uint32_t)(out->gap.to % 1000) };
	struct str text;

	if (out->gap.count == 0)
		return true;
	if (sink_full(out->sink) || render_gap(o, out->set->format, &out->gap, &text) < 0 || !put(o, out, text, NULL, &when))
		return false;
	say(LOG_WARNING, "%s: %" PRIu64 " operations were dropped, it could not take them", sink_config_name(sink_config(out->sink)),
	    out->gap.count);
	out->gap.count = 0;
	return true;
}

static void dropped(struct output *out, const struct uop *op)
{
	uint64_t when = stamp_ms(&op->ev->stamp);

	out->dropped++;
	if (out->gap.count++ == 0) {
		say(LOG_WARNING, "%s: its buffer is full, operations are dropped", sink_config_name(sink_config(out->sink)));
		out->gap.from = out->gap.to = when;
	}
	if (when < out->gap.from)
		out->gap.from = when;
	if (when > out->gap.to)
		out->gap.to = when;
}

/* Records, a line each: to a syslog server a message each. */
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

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Those that are complete or were begun before @before, ms. */
static void put_events(struct outputs *o, struct output *out, uint64_t before)
{
	struct page *page = &o->page[FORMAT_AUDIT];
	struct audit_event *e;
	size_t i;

	while (out->audit && (e = audit_form_next(out->audit, before)) != NULL) {
		if (audit_form_write(page->out, e) < 0 || !put_records(o, out, page_text(page), e->ev))
			for (i = 0; i < e->n; i++)
				dropped(out, e->op[i]);
		audit_form_remove(out->audit, e);
	}
}

static int add_to_event(struct outputs *o, struct output *out, const struct uop *op)
{
	int rc;

	if (!out->audit)
		out->audit = calloc(1, sizeof(*out->audit));
	rc = out->audit ? audit_form_add(out->audit, op, now_ms()) : -ENOMEM;
	if (rc == 0)
		put_events(o, out, 0);
	return rc;
}

static void free_events(struct output *out)
{
	if (out->audit)
		audit_form_free(out->audit);
	free(out->audit);
	out->audit = NULL;
}

/* The text of @op, which stays until the next one of the format: 0 or -ENOMEM. */
static int render(struct outputs *o, enum output_format format, const struct uop *op, const struct emit_options *opt, struct str *ret)
{
	struct page *page = &o->page[format];

	if (formats[format].text) {
		if (formats[format].text(page->out, op, opt) < 0)
			return -ENOMEM;
		*ret = page_text(page);
		return 0;
	}
	page->json.n = 0;
	if (formats[format].json(&page->json, op, opt) < 0)
		return -ENOMEM;
	*ret = (struct str){ page->json.p, page->json.n };
	return 0;
}

static bool wanted(const struct output_settings *set, const struct uop *op)
{
	return filter_matches(&set->only, op) && (filter_empty(&set->except) || !filter_matches(&set->except, op));
}

void outputs_procinfo(struct outputs *o, struct procinfo *pi)
{
	o->procinfo = pi;
}

/* A name that is not this host's is another's. */
static bool wants_proc(const struct outputs *o, const struct event *ev)
{
	const struct emit_options *opt = &o->settings.emit;

	return o->procinfo && (opt->unit || opt->container || opt->ancestors) &&
	       (!ev->node->name[0] || strcmp(ev->node->name, o->host) == 0);
}

static const struct proc_facts *proc_of(const struct outputs *o, const struct record *rec)
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

	if (!wants_proc(o, ev))
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

	if (wants_proc(o, op->ev))
		opt.proc = proc_of(o, op->rec);
	for (i = 0; i < o->n; i++) {
		struct output *out = &o->output[i];
		enum output_format format = out->set->format;

		if (!wanted(out->set, op))
			continue;
		if (!tell_gap(o, out)) {
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
			rc = render(o, format, op, &opt, &text[format]);
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
		if (tell_gap(o, &o->output[i]) && render_gap(o, o->output[i].set->format, gap, &text) == 0)
			(void)put(o, &o->output[i], text, gap->node, &when);
}

void outputs_flush(struct outputs *o)
{
	uint64_t now = now_ms(), before = now > ASSEMBLE_TIMEOUT_MS ? now - ASSEMBLE_TIMEOUT_MS : 0;
	size_t i;

	for (i = 0; i < o->n; i++) {
		put_events(o, &o->output[i], before);
		(void)tell_gap(o, &o->output[i]);
		sink_flush(o->output[i].sink);
	}
}

void outputs_reopen(struct outputs *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		sink_reopen(o->output[i].sink);
}

static uint64_t lost_by(const struct sink *sink)
{
	struct sink_stats stats;

	sink_stats((struct sink *)(uintptr_t)sink, &stats);
	return stats.refused + stats.waiting;
}

/* Those that have ended, or @all. */
static void bury(struct outputs *o, bool all)
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
	bury(o, false);
	sink_stop(sink);
	if (o->n_retired == MAX_RETIRED) {
		o->lost += lost_by(o->retired[0]);
		sink_free(o->retired[0]);
		memmove(o->retired, o->retired + 1, --o->n_retired * sizeof(o->retired[0]));
	}
	o->retired[o->n_retired++] = sink;
}

/* The sink that goes on as @out, of those that @o has. */
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
		put_events(o, &o->output[i], UINT64_MAX);
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

uint64_t outputs_end(struct outputs *o)
{
	unsigned int ms;
	size_t i;

	for (i = 0; i < o->n; i++) {
		put_events(o, &o->output[i], UINT64_MAX);
		free_events(&o->output[i]);
		(void)tell_gap(o, &o->output[i]);
		retire(o, &o->output[i]);
	}
	o->n = 0;
	for (ms = 0; ms < SINK_FLUSH_MS + 100 && o->n_retired; ms += 2) {
		size_t waiting = o->n_retired;

		bury(o, false);
		/* they write one after the other if they have the same place */
		if (o->n_retired < waiting)
			ms = 0;
		if (o->n_retired)
			sleep_ms(2);
	}
	bury(o, true);
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
	for (i = 0; i < FORMAT_COUNT; i++)
		page_close(&o->page[i]);
	page_close(&o->header);
	page_close(&o->gap);
	settings_clear(&o->settings);
	free(o);
}

void outputs_report(const struct outputs *o, FILE *out)
{
	size_t i;

	for (i = 0; i < o->n; i++) {
		struct sink_stats s;

		sink_stats(o->output[i].sink, &s);
		fprintf(out, "output %s: written %" PRIu64 " bytes %" PRIu64 " waiting %zu dropped %" PRIu64 " refused %" PRIu64
			" failures %" PRIu64 " state %s\n", sink_config_name(sink_config(o->output[i].sink)), s.written, s.bytes, s.waiting,
			o->output[i].dropped, s.refused, s.failures, s.error ? strerror(s.error) : "ok");
	}
	fprintf(out, "outputs ended: lost %" PRIu64 "\n", o->lost);
}
