/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "show.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "stitch/assemble.h"
#include "base/text.h"

/* Records are known to be ASCII: control characters of attackers do not reach a terminal. */
static void put_safe(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\n' || (c >= 0x20 && c < 0x7f))
			putchar_unlocked(c);
		else
			printf("\\%03o", c);
	}
}

void show_raw(const struct show *sh, struct str text)
{
	if (sh->terminal)
		put_safe(text);
	else
		fwrite_unlocked(text.p, 1, text.n, stdout);
}

/* How many bytes at the front of @s are one character that does nothing but stand there; 0 for none. */
static size_t printable(struct str s)
{
	unsigned char c = (unsigned char)s.p[0];

	if (c < 0x80)
		return c >= 0x20 && c != 0x7f;
	/* U+0080 to U+009F are control characters */
	return c == 0xc2 && s.n > 1 && (unsigned char)s.p[1] < 0xa0 ? 0 : utf8_length(s);
}

void show_text(const struct show *sh, struct str s)
{
	if (sh->s->escape == AUPARSE_ESC_RAW && !sh->terminal) {
		fwrite_unlocked(s.p, 1, s.n, stdout);
		return;
	}
	while (s.n) {
		size_t n = printable(s);

		if (n)
			fwrite_unlocked(s.p, 1, n, stdout);
		else
			printf("\\%03o", (unsigned char)s.p[0]);
		s = str_skip(s, n ? n : 1);
	}
}

/* As ausearch does: the last record first, without what auditd added. */
static void show_default(const struct record *rec, size_t n)
{
	time_t sec = (time_t)rec[0].stamp.sec;
	char text[32];

	printf("----\ntime->%s", ctime_r(&sec, text) ? text : "?\n");
	while (n-- > 0) {
		put_safe((struct str){ rec[n].line.p, (size_t)(rec[n].body.p + rec[n].body.n - rec[n].line.p) });
		putchar_unlocked('\n');
	}
}

const char *show_time(time_t when, const char *form, char *ret, size_t size)
{
	struct tm tm;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return localtime_r(&when, &tm) && strftime(ret, size, form, &tm) ? ret : "?";
#pragma GCC diagnostic pop
}

void show_feed(struct show *sh, struct str line)
{
	/* What it cannot take it does not give back. */
	if (auparse_feed(sh->au, line.p, line.n) == 0)
		(void)auparse_feed(sh->au, "\n", 1);
}

static void show_lines(const struct show *sh, const struct record *rec, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		show_raw(sh, rec[i].line);
		putchar_unlocked('\n');
	}
}

void show_event(struct show *sh, const struct record *rec, const unsigned int *type, size_t n)
{
	if (n == 0)
		return;
	switch (sh->s->form) {
	case FORM_RAW:
		show_lines(sh, rec, n);
		break;
	case FORM_INTERPRET:
		show_interpreted(sh, rec, type, n);
		break;
	case FORM_ROW:
	case FORM_SENTENCE:
		show_normalized(sh, rec, n);
		break;
	default:
		show_default(rec, n);
	}
}

int show_init(struct show *sh, const struct search *s)
{
	auparse_callback_ptr taken = s->form == FORM_INTERPRET ? interpret_record : s->form == FORM_ROW ? normalize_row :
				     s->form == FORM_SENTENCE ? normalize_sentence : NULL;

	*sh = (struct show){ .s = s, .terminal = isatty(STDOUT_FILENO) };
	if (!taken)
		return 0;
	sh->au = auparse_init(AUSOURCE_FEED, NULL);
	if (!sh->au)
		return -ENOMEM;
	auparse_set_escape_mode(sh->au, s->escape);
	auparse_set_eoe_timeout((time_t)(s->timeout ? s->timeout : ASSEMBLE_TIMEOUT_MS / 1000));
	auparse_add_callback(sh->au, taken, sh, NULL);
	return 0;
}

void show_end(struct show *sh)
{
	if (sh->au)
		auparse_destroy(sh->au);
	free(sh->folder);
	free(sh->path);
	if (sh->unknown)
		cli_error(sh->s->cli, "events that libauparse does not know the meaning of: %llu", (unsigned long long)sh->unknown);
}
