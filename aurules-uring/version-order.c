/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order of "ls -v", from the description in the manual of GNU coreutils 9 (Version sort ordering): text and
 * numbers by turns; endings such as .rules only count where all else is the same.
 */
#include "ruleset.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many bytes at the front are not of the endings, each a dot, a letter or ~, and letters, digits and ~. */
static size_t without_endings(const char *name, size_t n)
{
	size_t end = n, at;

	while (end > 0) {
		at = end;
		while (at > 0 && (is_letter(name[at - 1]) || is_digit(name[at - 1]) || name[at - 1] == '~'))
			at--;
		/* a name does not consist of endings alone */
		if (at < 2 || at == end || name[at - 1] != '.' || is_digit(name[at]))
			break;
		end = at - 1;
	}
	return end;
}

/* What stands at the front: ~, nothing, a number, a letter or something else, in this order. */
static int weight(struct str s)
{
	if (!s.n || is_digit(s.p[0]))
		return s.n ? 0 : -1;
	if (s.p[0] == '~')
		return -2;
	return is_letter(s.p[0]) ? s.p[0] : (unsigned char)s.p[0] + 256;
}

/* Takes the number off the front, without the zeros before it. */
static struct str take_number(struct str *s)
{
	struct str number;

	while (s->n && s->p[0] == '0')
		*s = str_skip(*s, 1);
	for (number = (struct str){ s->p, 0 }; number.n < s->n && is_digit(s->p[number.n]); number.n++)
		;
	*s = str_skip(*s, number.n);
	return number;
}

static int compare(struct str a, struct str b)
{
	while (a.n || b.n) {
		struct str x, y;
		int rc;

		while ((a.n && !is_digit(a.p[0])) || (b.n && !is_digit(b.p[0]))) {
			if (weight(a) != weight(b))
				return weight(a) - weight(b);
			a = str_skip(a, 1);
			b = str_skip(b, 1);
		}
		x = take_number(&a);
		y = take_number(&b);
		if (x.n != y.n)
			return x.n < y.n ? -1 : 1;
		rc = memcmp(x.p, y.p, x.n);
		if (rc)
			return rc;
	}
	return 0;
}

int names_by_version(const char *a, const char *b)
{
	struct str x = { a, strlen(a) }, y = { b, strlen(b) };
	int rc = compare((struct str){ a, without_endings(a, x.n) }, (struct str){ b, without_endings(b, y.n) });

	rc = rc ? rc : compare(x, y);
	return rc ? rc : strcmp(a, b);
}
