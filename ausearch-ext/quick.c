/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Needles: what all the bytes of a log can be looked through for, so that most of it need not be parsed. Records of any type have them,
 * and operations of a patched kernel, as their own event says all of them; of an unpatched kernel's a process's whole past has to be known.
 */
#include "search.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "stitch/assemble.h"
#include "stitch/pipeline.h"
#include "base/text.h"

void search_needles(struct search *s, struct needles *needles)
{
	/* With what all the fields' names end that tell it (lib/search/match-fields.c). */
	static const struct {
		enum match_number number;
		const char *end;
	} numbers[] = { { MATCH_AUID, "uid" }, { MATCH_PID, "pid" }, { MATCH_SES, "ses" }, { MATCH_UID, "uid" }, { MATCH_EUID, "euid" },
			{ MATCH_PPID, "ppid" } };
	static const enum match_text texts[] = { MATCH_KEY, MATCH_EXE, MATCH_COMM };
	struct scan_query *want = &s->want;
	size_t i, n;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = s->match.text[texts[i]];

		n = text ? strlen(text) : 0;
		if (n < 2 || n >= sizeof(needles->hex) / 2)
			continue;
		text_hex(text, n, needles->hex);
		want->needle[0] = (struct str){ text, n };
		want->needle[1] = (struct str){ needles->hex, 2 * n };
		want->n_needles = 2;
		return;
	}
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		enum match_number number = numbers[i].number;
		int64_t value = s->match.number[number];

		/* Small ones are everywhere; "unset" has several forms; of users one of three may do. */
		if (!(s->match.numbers & 1u << number) || s->match.name[number] || value < 100 || value == UINT32_MAX ||
		    (s->match.any_uid && s->match.number[MATCH_AUID] != s->match.number[MATCH_EUID]) ||
		    (s->match.any_uid && s->match.number[MATCH_AUID] != s->match.number[MATCH_UID]))
			continue;
		n = (size_t)snprintf(needles->number, sizeof(needles->number), "%s=%" PRId64, numbers[i].end, value);
		want->needle[0] = (struct str){ needles->number, n };
		want->n_needles = 1;
		return;
	}
}

#define MAX_ANSWER (1 << 20)	/* more is no needle */
#define MAX_HEAD (1 << 20)	/* bytes in which a log shows its first call */

struct quick {
	struct search *s;
	struct needles needles;
	struct str call;		/* the log's first SYSCALL record, which tells the machine */
	struct stamp since;		/* its time */
	struct ops ops;
	struct counters counters;
	struct pipeline *pl;
	char *answer;			/* is held back until it is known to be all */
	size_t n_answer;
	bool give_up;
};

/* The operation's own record has its user_data, and names its origin. */
static void uring_needle(struct search *s, struct needles *needles)
{
	char id[STAMP_SIZE];
	int n;

	if (s->op.has_origin) {
		stamp_format(&s->op.origin, id);
		n = snprintf(needles->number, sizeof(needles->number), "%s", id);
	} else if (s->op.has_user_data) {
		n = snprintf(needles->number, sizeof(needles->number), "=0x%" PRIx64 " ", s->op.user_data);
	} else {
		return;
	}
	s->want.needle[0] = (struct str){ needles->number, (size_t)n };
	s->want.n_needles = 1;
}

/* Whether all operations in it are a patched kernel's, by auid= in each of their records. */
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

/* Whether anything went wrong that is to be told with its place in the log. The call has another serial: that is no gap. */
static bool has_warned(const struct counters *counters)
{
	size_t i;

	for (i = 0; i < WARN_COUNT; i++)
		if (counters->warnings[i] && i != WARN_gaps)
			return true;
	return false;
}

/* Stitches the event by itself. */
static int stitch(struct quick *q, const struct gathered *ev)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < ev->n && rc == 0; i++)
		rc = pipeline_feed(q->pl, ev->part[i].p, ev->part[i].n);
	if (rc == 0)
		rc = pipeline_finish(q->pl);
	q->give_up |= has_warned(&q->counters) || ftell(q->ops.out) > MAX_ANSWER;
	return rc;
}

static int event(void *data, const struct gathered *ev)
{
	struct quick *q = data;
	bool wanted = false, patched = false;
	size_t i;
	int rc = 0;

	q->give_up |= ev->node.n || stamp_cmp(&ev->stamp, &q->since) <= 0;
	for (i = 0; i < ev->n && !q->give_up; i++) {
		if (memmem(ev->part[i].p, ev->part[i].n, "URINGOP", 7)) {
			q->give_up = !is_patched(ev->part[i]);
			patched = true;
		}
		wanted |= scan_has_needle(&q->s->want, ev->part[i]);
	}
	q->give_up |= !patched;
	if (!q->give_up && wanted)
		rc = stitch(q, ev);
	return rc < 0 ? rc : q->give_up || q->ops.done;
}

/* All files are read once more then, and it is told. */
static void failed(void *data, const char *name, int code)
{
	struct quick *q = data;

	(void)name;
	(void)code;
	q->give_up = true;
}

static void progress(void *data, uint64_t bytes)
{
	struct quick *q = data;

	progress_note(&q->s->progress, bytes);
}

/* The first record of a call in @text, without a host: true with it. */
static bool find_call(struct str text, struct quick *q)
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
		q->call = (struct str){ line.p, line.n + 1 };
		q->since = rec.stamp;
		return true;
	}
	return false;
}

/* Looks for it in the beginning of the first file, which it reads into @buf. */
static bool first_call(const struct file_list *files, char *buf, struct quick *q)
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
	return find_call((struct str){ buf, n }, q);
}

/* What is read may have to be read again. */
bool search_can_repeat(const struct file_list *files)
{
	struct stat st;
	size_t i;

	for (i = 0; i < files->n; i++)
		if (files->file[i].inode == 0 && (stat(files->file[i].name, &st) < 0 || !S_ISREG(st.st_mode)))
			return false;
	return files->n > 0;
}

static int run(struct quick *q, const struct file_list *files)
{
	struct scan_query *want = malloc(sizeof(*want));
	struct gather g = { .query = want, .files = files, .threads = search_readers(files), .timeout = ASSEMBLE_TIMEOUT_MS / 1000,
			    .event = event, .failed = failed, .progress = progress, .data = q };
	struct gather_counts counts;
	int rc = want ? 0 : -ENOMEM;

	if (rc == 0) {
		*want = q->s->want;
		want->n_needles = 0;	/* an unpatched kernel's operation must not be passed over */
		rc = gather_run(&g, &counts);
		q->give_up |= rc == 0 && (counts.bad_lines || counts.long_lines || counts.cut_lines || counts.early);
	}
	free(want);
	return rc;
}

static bool is_for_few(const struct search *s)
{
	return s->want.n_needles || s->want.has_serial || s->want.start || s->want.end;
}

/* Searches into q->answer. */
static int search_few(struct quick *q, const struct file_list *files)
{
	char *head = malloc(MAX_HEAD);
	int rc = 0;

	q->pl = pipeline_new(search_found_op, &q->ops, &q->counters);
	q->ops.out = open_memstream(&q->answer, &q->n_answer);
	if (!head || !q->pl || !q->ops.out)
		rc = -ENOMEM;
	else if (!first_call(files, head, q))
		q->give_up = true;
	else
		rc = pipeline_feed(q->pl, q->call.p, q->call.n);
	if (rc == 0 && !q->give_up)
		rc = run(q, files);
	if (rc >= 0 && !q->give_up && q->ops.origins)
		rc = origins_flush(q->ops.origins, q->ops.out);
	if (q->ops.out && fclose(q->ops.out) == EOF)
		rc = -ENOMEM;
	free(head);
	return rc < 0 ? rc : 0;
}

int search_ops_quickly(struct ops *o, const struct file_list *files)
{
	struct search *s = o->s;
	struct quick q = { .s = s, .ops = *o };
	int rc;

	search_needles(s, &q.needles);
	uring_needle(s, &q.needles);
	if (!is_for_few(s) || s->follow || s->form == FORM_AUDIT || !search_can_repeat(files))
		return 0;
	rc = search_few(&q, files);
	progress_result(&s->progress);
	if (rc == 0 && !q.give_up && fwrite(q.answer, 1, q.n_answer, stdout) != q.n_answer)
		rc = -EIO;
	free(q.answer);
	if (q.give_up) {
		s->found = 0;
		if (o->origins)
			origins_forget(o->origins);
		if (o->only_note)
			chains_clear(o->chains);
	}
	pipeline_free(q.pl);
	return rc < 0 ? rc : !q.give_up;
}
