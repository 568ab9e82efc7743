/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/csv.h"

#include <stdarg.h>

#include "base/text.h"

static void next_cell(struct csv *c)
{
	if (c->begun)
		putc(',', c->out);
	c->begun = true;
}

/* How many bytes at the front of @s are written as they are. */
static size_t plain_bytes(const struct csv *c, struct str s)
{
	const char *special = c->form != CSV_OWN ? "\"" : c->list ? "\"\\;" : "\"\\";
	size_t n = 0, more = 1;

	while (n < s.n && more && !(s.p[n] && strchr(special, s.p[n]))) {
		more = c->form == CSV_AUSEARCH_RAW ? 1 : utf8_printable(str_skip(s, n));
		n += more;
	}
	return n;
}

static void put_bytes(struct csv *c, struct str s)
{
	/* What spreadsheets take for the start of a formula; and the mark itself, so that it can be removed. */
	if (s.n && strchr("=+-@\t\r'", *s.p) && *s.p)
		putc('\'', c->out);
	while (s.n) {
		size_t n = plain_bytes(c, s);

		fwrite(s.p, 1, n, c->out);
		s = str_skip(s, n);
		if (s.n == 0)
			break;
		if (*s.p == '"')
			fputs("\"\"", c->out);
		else
			fprintf(c->out, "\\%03o", (unsigned char)*s.p);
		s = str_skip(s, 1);
	}
}

static bool needs_quotes(const struct csv *c, struct str s)
{
	size_t i;

	for (i = 0; i < s.n && c->form != CSV_OWN; i++)
		if (memchr(",;\"\r\n", s.p[i], 5))
			return true;
	return c->form == CSV_OWN;
}

/* @s, or dots if it may not fit: a byte takes four at most. */
static struct str fitting(struct csv *c, struct str s)
{
	if (!c->left)
		return s;
	if (s.n > *c->left / 4)
		return STR_LIT("...");
	*c->left -= 4 * s.n;
	return s;
}

void csv_text(struct csv *c, struct str s)
{
	bool quotes;

	s = fitting(c, s);
	quotes = s.n && needs_quotes(c, s);
	next_cell(c);
	if (quotes)
		putc('"', c->out);
	put_bytes(c, s);
	if (quotes)
		putc('"', c->out);
}

void csv_z(struct csv *c, const char *z)
{
	csv_text(c, z ? (struct str){ z, strlen(z) } : (struct str){ "", 0 });
}

void csv_begin_list(struct csv *c)
{
	next_cell(c);
	c->list = true;
	c->parts = 0;
}

void csv_part(struct csv *c, struct str s)
{
	putc(c->parts++ ? ';' : '"', c->out);
	put_bytes(c, fitting(c, s));
}

void csv_end_list(struct csv *c)
{
	if (c->parts)
		putc('"', c->out);
	c->list = false;
}

void csv_word(struct csv *c, const char *fmt, ...)
{
	va_list ap;

	next_cell(c);
	va_start(ap, fmt);
	vfprintf(c->out, fmt, ap);
	va_end(ap);
}

void csv_empty(struct csv *c, size_t n)
{
	while (n-- > 0)
		next_cell(c);
}

void csv_end(struct csv *c)
{
	fputs(c->form == CSV_OWN ? "\r\n" : "\n", c->out);
	c->begun = false;
}
