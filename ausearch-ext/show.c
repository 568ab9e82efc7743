/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "show.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "interpret.h"
#include "normalize.h"
#include "stitch/assemble.h"

/* As ausearch does: the last record first, without what auditd added. */
static void show_default(const struct record *rec, size_t n)
{
	time_t sec = (time_t)rec[0].stamp.sec;
	char text[32];

	printf("----\ntime->%s", ctime_r(&sec, text) ? text : "?\n");
	while (n-- > 0) {
		show_ascii((struct str){ rec[n].line.p, (size_t)(rec[n].body.p + rec[n].body.n - rec[n].line.p) });
		putchar_unlocked('\n');
	}
}

static void show_lines(const struct show *sh, const struct record *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		show_raw(sh, rec[i].line);
		putchar_unlocked('\n');
	}
}

static int show_object(struct show *sh, const struct record *rec, size_t n)
{
	int rc;

	sh->json.n = 0;
	rc = json_event(&sh->json, rec, n, &sh->q->emit);
	if (rc == 0)
		fwrite_unlocked(sh->json.p, 1, sh->json.n, stdout);
	return rc;
}

int show_event(struct show *sh, const struct record *rec, const unsigned int *type, size_t n)
{
	if (n == 0)
		return 0;
	switch (sh->q->format) {
	case FORMAT_RAW:
		show_lines(sh, rec, n);
		break;
	case FORMAT_INTERPRET:
		show_interpreted(sh, rec, type, n);
		break;
	case FORMAT_ROW:
	case FORMAT_SENTENCE:
		show_normalized(sh, rec, n);
		break;
	case FORMAT_OBJECT:
		return show_object(sh, rec, n);
	default:
		show_default(rec, n);
	}
	return 0;
}

static auparse_callback_ptr callback(enum format format)
{
	switch (format) {
	case FORMAT_INTERPRET:
		return interpret_record;
	case FORMAT_ROW:
		return normalize_row;
	case FORMAT_SENTENCE:
		return normalize_sentence;
	default:
		return NULL;
	}
}

int show_init(struct show *sh, const struct query *q)
{
	auparse_callback_ptr returned = callback(q->format);

	*sh = (struct show){ .q = q, .terminal = isatty(STDOUT_FILENO) };
	sh->csv.out = stdout;
	sh->csv.form = q->escape == AUPARSE_ESC_RAW && !sh->terminal ? CSV_AUSEARCH_RAW : CSV_AUSEARCH;
	if (!returned)
		return 0;
	sh->au = auparse_init(AUSOURCE_FEED, NULL);
	if (!sh->au)
		return -ENOMEM;
	auparse_set_escape_mode(sh->au, q->escape);
	auparse_set_eoe_timeout((time_t)(q->timeout ? q->timeout : ASSEMBLE_TIMEOUT_MS / 1000));
	auparse_add_callback(sh->au, returned, sh, NULL);
	return 0;
}

void show_end(struct show *sh, const struct cli *cli)
{
	if (sh->au)
		auparse_destroy(sh->au);
	free(sh->folder);
	free(sh->path);
	json_free(&sh->json);
	if (sh->unknown)
		cli_error(cli, "events that libauparse does not know: %llu", (unsigned long long)sh->unknown);
}
