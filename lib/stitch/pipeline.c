/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stitch/pipeline.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/line.h"
#include "stitch/assemble.h"
#include "stitch/gap.h"
#include "stitch/node.h"

#define REMEMBERED (1u << 21) /* records, of files */
#define MAX_BYTES (64u << 20) /* of open events, and of those that the stitcher remembers */

struct pipeline {
	struct budget budget;
	struct counters *counters;
	struct assembler *assembler;
	struct stitcher *stitcher;
	struct source src;
	uint64_t bytes;
	void (*on_bytes)(void *data, uint64_t bytes); /* or NULL */
	void *on_bytes_data;
	void (*watch)(void *data, const struct event *ev);
	void *watch_data;
	bool repeats;    /* it may read the same twice */
	bool only_audit; /* lines have nothing in front of their record */
	bool skip;       /* the rest of a line that is too long */
	bool hole;       /* within NUL bytes */
	size_t n_run;    /* records that have been read, and not fed: of one event */
	struct record run[ASSEMBLE_RUN];
	uint64_t run_line[ASSEMBLE_RUN];
	size_t n; /* bytes of a line whose end has not come */
	char partial[LINE_MAX_BYTES];
	char odd[LINE_MAX_BYTES]; /* a line that is taken apart */
};

static int take(void *data, struct event *ev)
{
	struct pipeline *pl = data;

	if (pl->watch)
		pl->watch(pl->watch_data, ev);
	return stitcher_take(pl->stitcher, ev);
}

static bool ignores(void *data, const struct event *ev)
{
	return stitcher_ignores(((struct pipeline *)data)->stitcher, ev);
}

static int ignored(void *data, const struct event *ev)
{
	struct pipeline *pl = data;

	if (pl->watch)
		pl->watch(pl->watch_data, ev);
	return stitcher_ignored(pl->stitcher, ev);
}

struct pipeline *pipeline_new(uop_fn *fn, void *data, struct counters *counters)
{
	struct pipeline *pl = calloc(1, sizeof(*pl));

	if (!pl)
		return NULL;
	pl->counters = counters;
	pl->src.file = "-";
	pl->budget.max = MAX_BYTES;
	pl->stitcher = stitcher_new(fn, data, &pl->budget, counters);
	pl->assembler = assembler_new(&(struct event_taker){ take, ignores, ignored, pl }, &pl->budget, counters);
	if (pl->stitcher && pl->assembler)
		return pl;
	pipeline_free(pl);
	return NULL;
}

void pipeline_free(struct pipeline *pl)
{
	if (!pl)
		return;
	/* The stitcher's events refer to the assembler's hosts. */
	stitcher_free(pl->stitcher);
	assembler_free(pl->assembler);
	free(pl);
}

struct assembler *pipeline_assembler(const struct pipeline *pl)
{
	return pl->assembler;
}

struct stitcher *pipeline_stitcher(const struct pipeline *pl)
{
	return pl->stitcher;
}

void pipeline_watch(struct pipeline *pl, void (*fn)(void *data, const struct event *ev), void *data)
{
	pl->watch = fn;
	pl->watch_data = data;
}

int pipeline_repeats(struct pipeline *pl)
{
	if (pl->repeats)
		return 0;
	pl->repeats = true;
	return assembler_remember(pl->assembler, REMEMBERED);
}

void pipeline_source(struct pipeline *pl, const char *file)
{
	pl->src = (struct source){ file, 0 };
}

void pipeline_only_audit(struct pipeline *pl, bool only)
{
	pl->only_audit = only;
}

void pipeline_on_bytes(struct pipeline *pl, void (*fn)(void *data, uint64_t bytes), void *data)
{
	pl->on_bytes = fn;
	pl->on_bytes_data = data;
}

static int feed_run(struct pipeline *pl)
{
	size_t n = pl->n_run;

	pl->n_run = 0;
	return n ? assembler_feed_run(pl->assembler, pl->run, n, pl->src.file, pl->run_line) : 0;
}

static bool is_next(const struct record *a, const struct record *b)
{
	return stamp_cmp(&a->stamp, &b->stamp) == 0 && str_eq(record_node(a), record_node(b));
}

/* Records of one event that follow each other go on together. */
static int take_record(struct pipeline *pl, const struct record *rec)
{
	int rc = 0;

	if (pl->n_run == ASSEMBLE_RUN || (pl->n_run && !is_next(pl->run, rec)))
		rc = feed_run(pl);
	pl->run[pl->n_run] = *rec;
	pl->run_line[pl->n_run++] = pl->src.line;
	if (rc == 0 && rec->type == REC_PROCTITLE)
		rc = feed_run(pl);
	return rc;
}

static int malformed(struct pipeline *pl, const char *why)
{
	int rc = feed_run(pl);

	counters_warn(pl->counters, WARN_malformed, pl->src, NULL, why);
	return rc;
}

/* A line that is no record, or more than one. */
static int feed_odd_line(struct pipeline *pl, struct str line)
{
	struct line_walk walk = { .p = pl->odd, .n = line.n, .only_audit = pl->only_audit };
	struct str text;
	struct record rec;
	const char *why;
	int rc = feed_run(pl), found;

	memcpy(pl->odd, line.p, line.n);
	while (rc == 0 && (found = line_walk(&walk, &text, &why)) != 0) {
		if (found == 1)
			found = record_parse(text, &rec, &why);
		if (found == 0)
			rc = take_record(pl, &rec);
		else
			rc = malformed(pl, why);
	}
	return rc;
}

static int feed_line(struct pipeline *pl, struct str line, unsigned int heads)
{
	struct record rec;
	const char *why;

	pl->src.line++;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0)
		return 0;
	if (heads == 1 && record_parse(line, &rec, &why) == 0)
		return take_record(pl, &rec);
	return feed_odd_line(pl, line);
}

static int too_long(struct pipeline *pl)
{
	struct source src = { pl->src.file, pl->src.line + 1 };
	int rc = feed_run(pl);

	counters_warn(pl->counters, WARN_long_lines, src, NULL, NULL);
	pl->skip = true;
	pl->n = 0;
	return rc;
}

/* @end: the end of a line has been seen. */
static int add_part(struct pipeline *pl, struct str part, bool end, unsigned int heads)
{
	struct str line = part;
	int rc = 0;

	if (!pl->skip && pl->n + part.n > LINE_MAX_BYTES)
		rc = too_long(pl);
	/* What has been read may stand where the part goes. */
	if (rc == 0 && !end)
		rc = feed_run(pl);
	if (rc < 0)
		return rc;
	if (!pl->skip && (pl->n || !end)) {
		memcpy(pl->partial + pl->n, part.p, part.n);
		pl->n += part.n;
		line = (struct str){ pl->partial, pl->n };
	}
	if (!end)
		return 0;
	if (pl->n) {
		heads = 0;
		line_end(line.p, line.p + line.n, &heads);
		heads -= 2; /* it has no end here */
	}
	pl->n = 0;
	if (pl->skip) {
		pl->skip = false;
		pl->src.line++;
		return 0;
	}
	return feed_line(pl, line, heads);
}

/* A line that has no end was cut, and may hold half a number. */
static int drop_cut_line(struct pipeline *pl, size_t n, const char *why)
{
	int rc = 0;

	pl->src.line++;
	if (n)
		rc = malformed(pl, why);
	pl->src.line--;
	pl->n = 0;
	pl->skip = false;
	return rc;
}

/* Takes @len bytes of a line, and the NUL bytes behind them, of @n bytes in all: how many, or a negative errno. */
static ssize_t feed_hole(struct pipeline *pl, const char *p, size_t len, size_t n)
{
	const bool cut = pl->n + len > 0;
	size_t end = len;
	int rc = 0;

	if (cut || !pl->hole)
		rc = drop_cut_line(pl, 1,
				   cut ? "cut off by NUL bytes" : "NUL bytes, in whose place records may be missing");
	pl->hole = true;
	while (end < n && p[end] == '\0')
		end++;
	return rc < 0 ? rc : (ssize_t)end;
}

int pipeline_feed(struct pipeline *pl, const char *p, size_t n)
{
	const char *stop = p + n;
	ssize_t hole;
	int rc = 0;

	pl->bytes += n;
	while (p < stop && rc == 0) {
		unsigned int heads = 0;
		const char *end = line_end(p, stop, &heads);
		size_t len = (size_t)(end - p);

		if (end < stop && *end == '\0') {
			hole = feed_hole(pl, p, len, (size_t)(stop - p));
			rc = hole < 0 ? (int)hole : 0;
			p += hole < 0 ? 0 : hole;
			continue;
		}
		pl->hole = false;
		rc = add_part(pl, (struct str){ p, len }, end < stop, heads);
		p = end + (end < stop);
	}
	if (pl->on_bytes)
		pl->on_bytes(pl->on_bytes_data, pl->bytes);
	return rc < 0 ? rc : feed_run(pl);
}

int pipeline_end_of_file(struct pipeline *pl)
{
	pl->hole = false;
	/* auditd ends every line. */
	return drop_cut_line(pl, pl->n, "cut off by the end of the file");
}

int pipeline_idle(struct pipeline *pl, uint64_t ms)
{
	int rc = assembler_pass(pl->assembler, ms);

	return rc < 0 ? rc : stitcher_release(pl->stitcher);
}

void pipeline_lost(struct pipeline *pl, uint64_t late_ms, void (*fn)(void *data, const struct gap *gap), void *data)
{
	struct node *const *nodes;
	size_t i, n = assembler_nodes(pl->assembler, &nodes);
	struct gap gap;

	for (i = 0; i < n; i++)
		if (node_lost(nodes[i], late_ms, &gap))
			fn(data, &gap);
}

int pipeline_finish(struct pipeline *pl)
{
	int rc = pipeline_end_of_file(pl);

	if (rc == 0)
		rc = assembler_finish(pl->assembler);
	return rc < 0 ? rc : stitcher_finish(pl->stitcher);
}

int pipeline_read(struct pipeline *pl, int fd, const char *file)
{
	static const size_t size = 1 << 18;
	char *buf = malloc(size);
	int rc = 0;

	if (!buf)
		return -ENOMEM;
	pipeline_source(pl, file);
	while (rc == 0) {
		ssize_t n = read(fd, buf, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			rc = n < 0 ? -errno : 0;
			break;
		}
		rc = pipeline_feed(pl, buf, (size_t)n);
	}
	free(buf);
	return rc < 0 ? rc : pipeline_end_of_file(pl);
}
