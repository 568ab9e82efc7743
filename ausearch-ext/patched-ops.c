/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "patched-ops.h"

#include <errno.h>
#include <stdlib.h>

#include "logs.h"
#include "needles.h"
#include "search/gather.h"
#include "stitch/assemble.h"
#include "stitch/node.h"
#include "stitch/pipeline.h"

#define MAX_ANSWER (1 << 20) /* bytes; for more it is not worth it */
#define MAX_HEAD (1 << 20)   /* bytes in which a log shows its first call */

struct few {
	struct scan_query read; /* without needles: an unpatched kernel's operation must not be passed over */
	struct scan_query scan; /* the same with them */
	struct needles needles;
	struct record call; /* the log's first SYSCALL record, which tells the machine */
	struct ops *ops;
	struct counters counters;
	struct pipeline *pl;
	char *answer; /* held back until it is known to be complete */
	size_t n_answer;
	bool give_up;
};

/* Whether all its operations are a patched kernel's: each of their records has auid=. */
static bool is_patched(struct str text)
{
	static const struct str type = STR_LIT("type=URINGOP "), auid = STR_LIT(" auid=");
	const char *at;
	bool any = false;

	while ((at = str_find(text, type)) != NULL) {
		const char *end;

		text = str_skip(text, (size_t)(at - text.p));
		end = memchr(text.p, '\n', text.n);
		if (!end || !str_find((struct str){ text.p, (size_t)(end - text.p) }, auid))
			return false;
		text = str_skip(text, (size_t)(end - text.p));
		any = true;
	}
	return any;
}

/* Whether there was a warning, which has to name its place in the log. Serial numbers that are not read are no gap. */
static bool has_warned(const struct counters *counters)
{
	size_t i;

	for (i = 0; i < WARN_COUNT; i++)
		if (counters->warnings[i] && i != WARN_gaps)
			return true;
	return false;
}

/* For what a stock kernel wrote, the rest of the log is wanted. */
static int take(void *data, const struct uop *op)
{
	struct few *few = data;

	few->give_up |= !op->patched;
	return ops_take(few->ops, op);
}

/* As if the call had been read. */
static int set_machine(struct few *few)
{
	struct node *node;
	int rc = assembler_node(pipeline_assembler(few->pl), STR_LIT(""), &node);

	if (rc == 0)
		node_note_arch(node, &few->call);
	return rc;
}

/* Stitches the event by itself. */
static int stitch(struct few *few, const struct gathered *ev)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < ev->n && rc == 0; i++)
		rc = pipeline_feed(few->pl, ev->part[i].p, ev->part[i].n);
	if (rc == 0)
		rc = pipeline_finish(few->pl);
	few->give_up |= has_warned(&few->counters) || ftell(few->ops->out) > MAX_ANSWER;
	return rc;
}

static int event(void *data, const struct gathered *ev)
{
	struct few *few = data;
	bool wanted = false, patched = false;
	size_t i;
	int rc = 0;

	few->give_up |= ev->node.n || stamp_cmp(&ev->stamp, &few->call.stamp) <= 0;
	for (i = 0; i < ev->n && !few->give_up; i++) {
		if (memmem(ev->part[i].p, ev->part[i].n, "URINGOP", 7)) {
			few->give_up = !is_patched(ev->part[i]);
			patched = true;
		}
		wanted |= scan_has_needle(&few->scan, ev->part[i]);
	}
	few->give_up |= !patched;
	if (!few->give_up && wanted)
		rc = stitch(few, ev);
	return rc < 0 ? rc : few->give_up || few->ops->done;
}

/* All files are read again then, and it is reported. */
static void failed(void *data, const char *name, int code)
{
	struct few *few = data;

	(void)name;
	(void)code;
	few->give_up = true;
}

static void progress(void *data, uint64_t bytes)
{
	struct few *few = data;

	progress_note(&few->ops->s->progress, bytes);
}

/* The first record of a call in @text, without a host: true with it. */
static bool find_call(struct str text, struct few *few)
{
	struct record rec;
	struct str line;
	const char *why;
	uint64_t arch;

	/* The last may be cut. */
	while (line_next(&text, &line) && text.n) {
		if (record_parse(line, &rec, &why) < 0 || rec.type != REC_SYSCALL || rec.node_len ||
		    record_u64(&rec, "arch", 16, &arch) < 0)
			continue;
		few->call = rec;
		return true;
	}
	return false;
}

/* Looks for it in the beginning of the first file, which it reads into @buf. */
static bool first_call(const struct file_list *files, char *buf, struct few *few)
{
	struct input *in;
	size_t n = 0;
	ssize_t got = 1;

	if (file_list_open(&files->file[0], &in) < 0)
		return false;
	while (n < MAX_HEAD && got > 0) {
		got = input_read(in, buf + n, MAX_HEAD - n);
		n += got > 0 ? (size_t)got : 0;
	}
	input_close(in);
	return find_call((struct str){ buf, n }, few);
}

static int run(struct few *few, const struct file_list *files)
{
	struct gather g = { .query = &few->read,
			    .files = files,
			    .threads = logs_readers(files),
			    .timeout = ASSEMBLE_TIMEOUT_MS / 1000,
			    .event = event,
			    .failed = failed,
			    .progress = progress,
			    .data = few };
	struct gather_counts counts;
	int rc = gather_run(&g, &counts);

	few->give_up |= rc == 0 &&
			(counts.bad_lines || counts.lost || counts.long_lines || counts.cut_lines || counts.early);
	return rc;
}

/* Searches into few->answer. */
static int search_few(struct few *few, const struct file_list *files)
{
	char *head = malloc(MAX_HEAD);
	int rc = 0;

	few->pl = pipeline_new(take, few, &few->counters);
	few->ops->out = open_memstream(&few->answer, &few->n_answer);
	if (!head || !few->pl || !few->ops->out)
		rc = -ENOMEM;
	else if (!first_call(files, head, few))
		few->give_up = true;
	else
		rc = set_machine(few);
	if (rc == 0 && !few->give_up)
		rc = run(few, files);
	if (rc >= 0 && !few->give_up)
		rc = ops_flush(few->ops);
	if (few->ops->out && fclose(few->ops->out) == EOF)
		rc = -ENOMEM;
	free(head);
	return rc < 0 ? rc : 0;
}

int patched_ops(struct ops *o, const struct query *q, const struct file_list *files)
{
	struct few *few = calloc(1, sizeof(*few));
	bool all;
	int rc;

	if (!few)
		return -ENOMEM;
	few->ops = o;
	few->read = few->scan = q->scan;
	needles_of_ops(q, &few->needles);
	needles_set(&few->scan, &few->needles);
	rc = search_few(few, files);
	o->out = stdout;
	progress_result(&o->s->progress);
	all = rc == 0 && !few->give_up;
	if (all && fwrite(few->answer, 1, few->n_answer, stdout) != few->n_answer)
		rc = -EIO;
	if (few->give_up)
		ops_forget(o);
	ops_release(o);
	pipeline_free(few->pl);
	free(few->answer);
	free(few);
	return rc < 0 ? rc : all;
}
