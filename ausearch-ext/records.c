/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records.h"

#include <errno.h>
#include <stdlib.h>

#include "logs.h"
#include "needles.h"
#include "record/warn.h"
#include "resume.h"
#include "search/gather.h"
#include "show.h"
#include "stitch/assemble.h"
#include "stitch/pipeline.h"

struct found {
	struct search *s;
	struct show show;
	struct checkpoint from, to;
	bool passed; /* the event of @from was passed: what comes is new */
	bool beyond; /* something newer came without it */
	bool done;
	int error; /* of a log that is followed */
	struct type_cache cache;
	size_t room, n;
	uint64_t bad, all_bad; /* lines of the event, and of all that were shown, that cannot be read */
	struct record *rec;
	unsigned int *type;
};

static int grow(struct found *f)
{
	size_t room = f->room ? f->room * 2 : 64;
	struct record *rec;
	unsigned int *type;

	if (f->n < f->room)
		return 0;
	rec = reallocarray(f->rec, room, sizeof(*rec));
	if (!rec)
		return -ENOMEM;
	f->rec = rec;
	type = reallocarray(f->type, room, sizeof(*type));
	if (!type)
		return -ENOMEM;
	f->type = type;
	f->room = room;
	return 0;
}

/* Parses the lines of a part. What is no record is left out. */
static int parse_part(struct found *f, struct str part)
{
	struct str line;
	const char *why;

	while (line_next(&part, &line)) {
		if (grow(f) < 0)
			return -ENOMEM;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (record_parse(line, &f->rec[f->n], &why) == 0) {
			f->type[f->n] = scan_type(&f->cache, record_type_name(&f->rec[f->n]));
			f->n++;
		} else {
			f->bad++;
		}
	}
	return 0;
}

static int parse(struct found *f, const struct gathered *ev)
{
	size_t i;
	int rc = 0;

	f->n = f->bad = 0;
	for (i = 0; i < ev->n && rc == 0; i++)
		rc = parse_part(f, ev->part[i]);
	return rc;
}

static void put_raw(const struct found *f, const struct gathered *ev)
{
	size_t i;

	for (i = 0; i < ev->n; i++) {
		show_raw(&f->show, ev->part[i]);
		if (ev->part[i].p[ev->part[i].n - 1] != '\n')
			putchar_unlocked('\n');
	}
}

static bool is_event(const struct checkpoint *cp, const struct gathered *ev)
{
	return stamp_cmp(&cp->stamp, &ev->stamp) == 0 && str_is(ev->node, cp->node) && cp->type == ev->type;
}

/*
 * Remembers the event. One that is so much newer than the checkpoint's came without it: this is another log, whose
 * file has the same inode number.
 */
static void ended(void *data, const struct gathered *ev)
{
	struct found *f = data;
	size_t n = ev->node.n < CHECKPOINT_NODE ? ev->node.n : CHECKPOINT_NODE - 1;

	f->passed |= is_event(&f->from, ev);
	f->beyond |= !f->passed && ev->stamp.sec > f->from.stamp.sec + ASSEMBLE_TIMEOUT_MS / 1000;
	f->to.has_event = true;
	f->to.stamp = ev->stamp;
	f->to.type = ev->type;
	f->to.dev = ev->dev;
	f->to.inode = ev->inode;
	memcpy(f->to.node, ev->node.p, n);
	f->to.node[n] = '\0';
}

static int event(void *data, const struct gathered *ev)
{
	struct found *f = data;
	struct search *s = f->s;
	bool asks = match_asks(&s->query.match);

	if (!f->passed)
		return f->beyond;
	if ((asks || s->query.format != FORMAT_RAW) && parse(f, ev) < 0)
		return -ENOMEM;
	if (asks && !match_event(&s->query.match, f->rec, f->type, f->n))
		return 0;
	s->found++;
	progress_result(&s->progress);
	if (s->query.format == FORMAT_RAW)
		put_raw(f, ev);
	else if (show_event(&f->show, f->rec, f->type, f->n) < 0)
		return -ENOMEM;
	else
		f->all_bad += f->bad;
	if (s->query.line_buffered && fflush(stdout) == EOF)
		return -errno;
	return s->query.just_one;
}

/* Takes the records of an event of a log that is followed; *@ret_type: one has a type that is searched for. */
static int take(struct found *f, const struct event *ev, bool *ret_type)
{
	const struct scan_query *scan = &f->s->query.scan;
	bool has_type = scan->all_types;

	for (f->n = 0; f->n < ev->n; f->n++) {
		unsigned int type = scan_type(&f->cache, record_type_name(&ev->rec[f->n]));

		if (grow(f) < 0)
			return -ENOMEM;
		f->rec[f->n] = ev->rec[f->n];
		f->type[f->n] = type;
		has_type |= type < SCAN_MAX_TYPE && scan->types[type];
	}
	*ret_type = has_type;
	return 0;
}

static void followed(void *data, const struct event *ev)
{
	struct found *f = data;
	struct search *s = f->s;
	const struct match *m = &s->query.match;
	bool has_type = false;

	if (f->done || !query_has_stamp(&s->query, &ev->stamp))
		return;
	f->error = take(f, ev, &has_type);
	if (has_type && f->error == 0 && (!match_asks(m) || match_event(m, f->rec, f->type, f->n))) {
		s->found++;
		f->error = show_event(&f->show, f->rec, f->type, f->n);
		if (s->query.line_buffered && fflush(stdout) == EOF)
			f->error = -errno;
		f->done = s->query.just_one;
	}
	f->done |= f->error < 0;
}

/* Operations are not searched for. */
static int no_operation(void *data, const struct uop *op)
{
	(void)data;
	(void)op;
	return 0;
}

static int follow(struct found *f, const struct file_list *files)
{
	struct search *s = f->s;
	struct counters counters = { .warn = s->query.debug ? cli_warn : NULL, .data = (void *)(uintptr_t)s->cli };
	struct pipeline *pl = pipeline_new(no_operation, NULL, &counters);
	int rc = -ENOMEM;

	if (pl) {
		pipeline_watch(pl, followed, f);
		pipeline_only_audit(pl, s->query.scan.only_audit);
		rc = logs_feed(s, files, pl, &f->done, false);
	}
	if (rc == 0 && !f->done)
		rc = pipeline_finish(pl);
	pipeline_free(pl);
	return rc < 0 ? rc : f->error;
}

static void failed(void *data, const char *name, int code)
{
	struct found *f = data;

	cli_error(f->s->cli, "%s: %s", name, input_error(code));
}

static void progress(void *data, uint64_t bytes)
{
	struct found *f = data;

	progress_note(&f->s->progress, bytes);
}

static void report(struct search *s, const struct gather_counts *c)
{
	if (c->bad_lines && s->query.debug)
		cli_error(s->cli, "lines that are not audit records: %llu", (unsigned long long)c->bad_lines);
	if (c->lost)
		cli_error(s->cli, "places where records are missing, cut or not read: %llu",
			  (unsigned long long)c->lost);
	if (c->long_lines)
		cli_error(s->cli, "lines skipped because they are too long: %llu", (unsigned long long)c->long_lines);
	if (c->cut_lines)
		cli_error(s->cli, "lines skipped because the end of the file cuts them off: %llu",
			  (unsigned long long)c->cut_lines);
	if (c->early)
		cli_error(s->cli, "events ended early because too much was open: %llu", (unsigned long long)c->early);
	s->failed |= c->errors > 0;
}

static int search_from_checkpoint(struct found *f, struct gather *g, struct gather_counts *counts)
{
	struct file_list files = *g->files;
	struct search *s = f->s;
	size_t first;
	int rc;

	if (!resume_load(s, &files, &f->from, &f->passed, &first)) {
		s->exit_status = EXIT_BAD_CHECKPOINT;
		return 0;
	}
	files.file += first;
	files.n -= first;
	g->files = &files;
	g->keep_unfinished = true;
	g->ended = ended;
	rc = gather_run(g, counts);
	resume_save(s, &f->to, f->beyond && !f->passed, rc >= 0 && counts->errors == 0);
	return rc;
}

static int search_logs(struct found *f, const struct file_list *files)
{
	struct search *s = f->s;
	struct gather g = {
		.query = &s->query.scan,
		.files = files,
		.threads = logs_readers(files),
		.every_line = s->query.debug,
		.timeout = s->query.timeout ? s->query.timeout : ASSEMBLE_TIMEOUT_MS / 1000,
		.event = event,
		.failed = failed,
		.progress = progress,
		.data = f,
	};
	struct gather_counts counts = { 0 };
	struct needles needles;
	bool is_stdin = strcmp(files->file[0].name, "-") == 0;
	int rc;

	needles_of_records(&s->query, &needles);
	needles_set(&s->query.scan, &needles);
	f->passed = true;
	if (s->query.checkpoint && is_stdin)
		cli_error(s->cli, "--checkpoint is ignored for standard input");
	if (s->query.checkpoint && !is_stdin)
		rc = search_from_checkpoint(f, &g, &counts);
	else
		rc = gather_run(&g, &counts);
	report(s, &counts);
	return rc;
}

int search_records(struct search *s, const struct file_list *files)
{
	struct found *f = calloc(1, sizeof(*f));
	int rc = f ? show_init(&f->show, &s->query) : -ENOMEM;

	if (rc == 0) {
		f->s = s;
		rc = s->query.follow ? follow(f, files) : search_logs(f, files);
		show_end(&f->show, s->cli);
		if (f->all_bad)
			cli_error(s->cli, "records that are not shown because they cannot be read: %llu",
				  (unsigned long long)f->all_bad);
		free(f->rec);
		free(f->type);
	}
	free(f);
	return rc < 0 ? rc : 0;
}
