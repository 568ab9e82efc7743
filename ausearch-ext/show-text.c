/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "show-text.h"

#include <stdio.h>

#include "base/text.h"

void show_ascii(struct str s)
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
		show_ascii(text);
	else
		fwrite_unlocked(text.p, 1, text.n, stdout);
}

void show_text(const struct show *sh, struct str s)
{
	if (sh->q->escape == AUPARSE_ESC_RAW && !sh->terminal) {
		fwrite_unlocked(s.p, 1, s.n, stdout);
		return;
	}
	while (s.n) {
		size_t n = utf8_printable(s);

		if (n)
			fwrite_unlocked(s.p, 1, n, stdout);
		else
			printf("\\%03o", (unsigned char)s.p[0]);
		s = str_skip(s, n ? n : 1);
	}
}

const char *show_time(time_t when, const char *format, char *ret, size_t size)
{
	struct tm tm;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return localtime_r(&when, &tm) && strftime(ret, size, format, &tm) ? ret : "?";
#pragma GCC diagnostic pop
}

void show_feed(struct show *sh, struct str line)
{
	/* It does not give back what it cannot read. */
	if (auparse_feed(sh->au, line.p, line.n) == 0)
		(void)auparse_feed(sh->au, "\n", 1);
}
