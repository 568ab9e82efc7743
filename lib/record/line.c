/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/line.h"

#include <errno.h>

#include "record/front.h"
#include "record/line-end.h"
#include "record/record.h"

#define BEFORE_ID STR_LIT(" msg=audit(")

#define MARK '\x1d'
/* The mark in front of what auditd added, as rsyslog writes it. */
static const struct str escaped = STR_LIT("#035");

#if defined(LINE_AVX2)
LINE_AVX2 static const char *end_avx2(const char *p, const char *stop, unsigned int *heads)
{
	return line_end_avx2(p, stop, heads);
}
#endif

const char *line_end(const char *p, const char *stop, unsigned int *heads)
{
#if defined(LINE_AVX2)
	if (line_has_avx2())
		return end_avx2(p, stop, heads);
#endif
	return line_end_bytes(p, stop, heads);
}

static bool is_of_type(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '[' || c == ']';
}

#define MAX_NODE 256

/* Where the head begins that has " msg=audit(" at @at, in the line from @first to @stop: NULL if there is none. */
static const char *head_of(const char *first, const char *at, const char *stop)
{
	const struct str type = STR_LIT("type="), node = STR_LIT("node=");
	const char *p = at, *word;
	struct str id = str_skip((struct str){ at, (size_t)(stop - at) }, BEFORE_ID.n);
	struct stamp stamp;

	while (p > first && is_of_type(p[-1]))
		p--;
	if (p == at || (size_t)(p - first) < type.n || memcmp(p - type.n, type.p, type.n) != 0 ||
	    stamp_take(&id, &stamp) < 0 || !str_starts(id, STR_LIT("):")))
		return NULL;
	p -= type.n;
	if (p == first || p[-1] != ' ')
		return p;
	for (word = p - 1; word > first && word[-1] != ' ' && p - word < MAX_NODE; word--)
		if ((size_t)(p - 1 - word) > node.n && memcmp(word, node.p, node.n) == 0)
			return word;
	if ((size_t)(p - 1 - word) > node.n && memcmp(word, node.p, node.n) == 0)
		return word;
	return p;
}

/* Where another record begins in @line, behind its start: NULL if none does. */
static const char *next_head(struct str line)
{
	const char *at, *begin, *stop = line.p + line.n;
	struct str rest = line;

	while ((at = str_find(rest, BEFORE_ID)) != NULL) {
		begin = head_of(line.p, at, stop);
		if (begin && begin > line.p)
			return begin;
		rest = str_skip((struct str){ at, (size_t)(stop - at) }, BEFORE_ID.n);
	}
	return NULL;
}

static enum record_type type_at(struct str line)
{
	const struct str type = STR_LIT("type=");
	const char *at = str_find(line, type), *end;

	if (!at)
		return REC_OTHER;
	line = str_skip(line, (size_t)(at - line.p) + type.n);
	end = memchr(line.p, ' ', line.n);
	return record_type_by_name((struct str){ line.p, end ? (size_t)(end - line.p) : line.n });
}

/*
 * Whether @part, the beginning of a record, holds nothing yet that can go on with any text: a label, which the kernel
 * writes as it is, or what user space says. Other strings have no blank in them (audit_string_contains_control()).
 */
static bool has_no_text(struct str part)
{
	const char *fields = str_find(part, STR_LIT("):"));

	if (!fields)
		return true;
	if (type_at(part) != REC_OTHER)
		return !str_find(part, STR_LIT(" subj=")) && !str_find(part, STR_LIT(" obj="));
	return !memchr(fields, '=', (size_t)(part.p + part.n - fields));
}

/* Whether @part ends in the last field that its type has, and this is whole. */
static bool is_whole(struct str part)
{
	const enum record_type type = type_at(part);
	const char *name = type == REC_SYSCALL || type == REC_URINGOP ? "key=" :
			   type == REC_CWD                            ? "cwd=" :
			   type == REC_PROCTITLE                      ? "proctitle=" :
									NULL;
	const char *blank = memrchr(part.p, ' ', part.n);
	struct str value;

	if (!name || !blank)
		return false;
	value = str_skip(part, (size_t)(blank + 1 - part.p));
	if (!str_take(&value, (struct str){ name, strlen(name) }))
		return false;
	return str_is(value, "(null)") ||
	       (value.n > 1 && value.p[0] == '"' && memchr(value.p + 1, '"', value.n - 1) == value.p + value.n - 1);
}

/* Whether @line is one message of user space, all of which is in quotes, and @second is in it. */
static bool is_one_message(struct str line, const char *second)
{
	const char *mark = memrchr(line.p, MARK, line.n), *open, *last;

	if (mark && mark > second)
		line.n = (size_t)(mark - line.p);
	while (line.n && line.p[line.n - 1] == ' ')
		line.n--;
	open = str_find(line, STR_LIT(" msg='"));
	last = line.p + line.n - 1;
	return open && open < second && second < last &&
	       memchr(open + strlen(" msg='"), '\'', (size_t)(last + 1 - open) - strlen(" msg='")) == last;
}

/*
 * Where @rest, in which there is no mark, has one that was escaped, or its end. File names, messages and labels can
 * hold the same text. What is in quotes is told by them. A label stands in front of the mark, and a socket's name
 * behind it: it is the last one, but the first of a SOCKADDR.
 */
static size_t find_escaped(struct str rest, enum record_type type)
{
	const bool is_first = type == REC_SOCKADDR;
	const char *single = is_first ? NULL : memrchr(rest.p, '\'', rest.n), *end = rest.p + rest.n, *p = rest.p, *at;
	size_t found = rest.n;
	bool quoted = false;

	while ((at = str_find((struct str){ p, (size_t)(end - p) }, escaped)) != NULL) {
		for (; p < at; p++)
			quoted ^= *p == '"';
		p += escaped.n;
		if (quoted || (single && single > at) || p == end || *p < 'A' || *p > 'Z')
			continue;
		found = (size_t)(at - rest.p);
		if (is_first)
			break;
	}
	return found;
}

/* Puts the mark back, and line ends behind the record, in whose bytes it is. */
static void restore_mark(struct str *text)
{
	size_t at = memchr(text->p, MARK, text->n) ? text->n : find_escaped(*text, type_at(*text));
	char *p = (char *)(uintptr_t)text->p + at;
	size_t less = escaped.n - 1;

	if (at == text->n)
		return;
	*p = MARK;
	memmove(p + 1, p + escaped.n, text->n - at - escaped.n);
	text->n -= less;
	memset(p + text->n - at, '\n', less);
}

static void pass(struct line_walk *w, size_t n)
{
	w->p += n;
	w->n -= n;
}

/* The record that the line begins with; @second, which begins another, is not NULL. */
static int take_first(struct line_walk *w, const char *second, struct str *ret, const char **ret_why)
{
	struct str line = { w->p, w->n }, part = { w->p, (size_t)(second - w->p) };

	if (!has_no_text(part)) {
		w->doubt = !is_one_message(line, second);
		pass(w, line.n);
		*ret = line;
		return 1;
	}
	pass(w, part.n);
	while (part.n && part.p[part.n - 1] == ' ')
		part.n--;
	*ret = part;
	*ret_why = "cut off: another record begins on its line";
	return is_whole(part) ? 1 : -ENODATA;
}

/* A record may have been cut within the first bytes of its head, and another follows: "typtype=". */
static void skip_stub(struct line_walk *w)
{
	size_t n;

	for (n = 1; n < 5 && n < w->n; n++)
		if ((memcmp(w->p, "type=", n) == 0 || memcmp(w->p, "node=", n) == 0) &&
		    front_is_head((struct str){ w->p + n, w->n - n }))
			pass(w, n);
}

static int walk(struct line_walk *w, struct str *ret, const char **ret_why)
{
	const char *second;
	int rc;

	if (w->doubt) {
		w->doubt = false;
		*ret_why = "text in it looks like another record, and is not read as one";
		return -ENODATA;
	}
	if (w->n == 0)
		return 0;
	skip_stub(w);
	rc = front_take(&w->p, &w->n, w->only_audit, ret_why);
	if (rc != 0 || w->n == 0) {
		pass(w, w->n);
		return rc;
	}
	second = next_head((struct str){ w->p, w->n });
	if (second)
		return take_first(w, second, ret, ret_why);
	*ret = (struct str){ w->p, w->n };
	pass(w, w->n);
	return 1;
}

int line_walk(struct line_walk *w, struct str *ret, const char **ret_why)
{
	int rc = walk(w, ret, ret_why);

	if (rc == 1)
		restore_mark(ret);
	return rc;
}
