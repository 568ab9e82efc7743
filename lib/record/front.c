/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/front.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#define MAX_HOST 255
#define MAX_TYPE 64

/*
 * Takes what has that shape: A is a letter, 9 a digit, # a digit or a blank, all else itself.
 */
static bool take_shape(struct str *s, const char *shape)
{
	size_t i;

	for (i = 0; shape[i]; i++) {
		char c = i < s->n ? s->p[i] : '\0';

		if (shape[i] == 'A' ? !isalpha((unsigned char)c) :
		    shape[i] == '9' ? !isdigit((unsigned char)c) :
		    shape[i] == '#' ? !isdigit((unsigned char)c) && c != ' ' :
				      c != shape[i])
			return false;
	}
	*s = str_skip(*s, i);
	return true;
}

/* Up to the next blank, which is taken, too. */
static struct str take_word(struct str *s)
{
	const char *end = memchr(s->p, ' ', s->n);
	struct str word = { s->p, end ? (size_t)(end - s->p) : s->n };

	*s = str_skip(*s, word.n + (end != NULL));
	return word;
}

static void skip_blanks(struct str *s)
{
	while (s->n && s->p[0] == ' ')
		*s = str_skip(*s, 1);
}

/* "[   12.345678] ": the seconds since the host started, in the kernel's log. */
static bool take_uptime(struct str *s)
{
	struct str rest = *s;
	size_t n = 1;

	if (!str_starts(rest, STR_LIT("[")))
		return false;
	while (n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '.' || isdigit((unsigned char)rest.p[n])))
		n++;
	rest = str_skip(rest, n);
	if (n == 1 || !str_take(&rest, STR_LIT("] ")))
		return false;
	*s = rest;
	return true;
}

/* "<86>", what a message is about, as a number. */
static bool take_priority(struct str *s)
{
	return take_shape(s, "<9>") || take_shape(s, "<99>") || take_shape(s, "<999>");
}

/* A time in one of the forms that syslogs and journalctl write, and the blank behind it. */
static bool take_time(struct str *s)
{
	struct str rest = *s;

	if (take_shape(&rest, "AAA #9 99:99:99") || take_shape(&rest, "AAA #9 9999 99:99:99") ||
	    take_shape(&rest, "9999-99-99T99:99:99") || take_shape(&rest, "9999999999.999999")) {
		take_word(&rest); /* fractions, zone */
	} else if (take_shape(&rest, "AAA 9999-99-99 99:99:99")) {
		take_word(&rest);
		take_word(&rest);
	} else {
		return false;
	}
	*s = rest;
	return true;
}

/* The host and the program: "host program[pid]: "; or those of RFC 5424, with its other words. */
static bool take_sender(struct str *s, bool rfc5424, struct str *ret_host, struct str *ret_tag)
{
	const char *end;

	*ret_host = take_word(s);
	*ret_tag = take_word(s);
	if (!rfc5424)
		return ret_tag->n > 1 && ret_tag->p[ret_tag->n - 1] == ':';
	take_word(s);
	take_word(s);
	end = str_starts(*s, STR_LIT("[")) ? str_find(*s, STR_LIT("] ")) : NULL;
	*s = str_skip(*s, end ? (size_t)(end + 2 - s->p) : 0);
	return end || str_is(take_word(s), "-");
}

/* What the message of a line begins with, and the line's host, which may be empty: false if it has another form. */
static bool take_front(struct str *s, struct str *ret_host, struct str *ret_tag)
{
	struct str rest = *s;
	bool priority = take_priority(&rest), rfc5424 = priority && str_take(&rest, STR_LIT("1 ")),
	     uptime = take_uptime(&rest);

	*ret_host = *ret_tag = (struct str){ rest.p, 0 };
	if (str_starts(rest, STR_LIT("audit: ")) || (uptime && str_starts(rest, STR_LIT("kauditd")))) {
		*s = rest;
		return true;
	}
	if ((!uptime && !take_time(&rest)) || !take_sender(&rest, rfc5424, ret_host, ret_tag))
		return false;
	skip_blanks(&rest);
	take_uptime(&rest);
	*s = rest;
	return true;
}

/* What the message is, if it is no record: NULL if another program says it. */
static const char *other(struct str message, struct str tag)
{
	static const struct str lost[] = {
		STR_LIT("audit: audit_lost="),
		STR_LIT("audit: rate limit exceeded"),
		STR_LIT("audit: backlog limit exceeded"),
		STR_LIT("audit: kauditd hold queue overflow"),
		STR_LIT("audit: printk limit exceeded"),
		STR_LIT("kauditd_printk_skb: "),
	};
	size_t i;

	for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++)
		if (str_starts(message, lost[i]))
			return "the kernel says that records were lost";
	if (!str_starts(tag, STR_LIT("audit:")) && !str_starts(tag, STR_LIT("audit[")))
		return NULL;
	i = 0;
	while (i < message.n &&
	       (isupper((unsigned char)message.p[i]) || isdigit((unsigned char)message.p[i]) || message.p[i] == '_'))
		i++;
	return i > 2 && i < message.n && message.p[i] == ' ' ?
		       "the journal's short form has no serial number: use journalctl -o export or -o json" :
		       NULL;
}

/* Puts @head in front of what is left at @at, and line ends in front of that, from @begin on. */
static void put_head(char *begin, char *at, struct str head, char **p, size_t *n)
{
	size_t left = *n - (size_t)(at - begin);

	memset(begin, '\n', (size_t)(at - begin) - head.n);
	memcpy(at - head.n, head.p, head.n);
	*p = at - head.n;
	*n = left + head.n;
}

/* "audit: type=1336 audit(": the type, with @s behind the parenthesis. */
static bool take_kernel(struct str *s, struct str *ret_type)
{
	struct str rest = *s;

	if (!str_take(&rest, STR_LIT("audit: type=")))
		return false;
	*ret_type = take_word(&rest);
	if (ret_type->n == 0 || ret_type->n > MAX_TYPE || !str_take(&rest, STR_LIT("audit(")))
		return false;
	*s = rest;
	return true;
}

int front_take(char **p, size_t *n, bool only_audit, const char **ret_why)
{
	struct str line = { *p, *n }, s = line, host, tag, type;
	char head[MAX_HOST + MAX_TYPE + sizeof("node= type= msg=audit(")];
	size_t len = 0;
	bool kernel;

	*ret_why = "no type= at its start";
	if (front_is_head(s))
		return 0;
	if (only_audit || !take_front(&s, &host, &tag))
		return -EBADMSG;
	kernel = take_kernel(&s, &type);
	if (!kernel && !front_is_head(s)) {
		*p += *n;
		*n = 0;
		*ret_why = other(s, tag);
		return *ret_why ? -ENODATA : 0;
	}
	if (host.n && host.n <= MAX_HOST && !str_starts(s, STR_LIT("node=")))
		len = (size_t)sprintf(head, "node=%.*s ", (int)host.n, host.p);
	if (kernel)
		len += (size_t)sprintf(head + len, "type=%.*s msg=audit(", (int)type.n, type.p);
	put_head(*p, *p + (s.p - line.p), (struct str){ head, len }, p, n);
	return 0;
}
