/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interpret.h"

#include <libaudit.h>
#include <stdio.h>
#include <string.h>

#include "record/names.h"

static bool has_fields(struct show *sh)
{
	return sh->au && sh->returned;
}

/* libauparse cuts a value off at its first blank. */
static bool is_cut(const char *field, struct str value)
{
	size_t n = strlen(field);

	return value.n > n && (value.p[0] == '"' || value.p[0] == '\'') && value.p[n] == ' ';
}

/* Whether libauparse's field is the value: it cuts off some characters at the end. */
static bool is_value(const char *field, struct str value)
{
	size_t n = strlen(field);

	if (value.n < n || memcmp(value.p, field, n) != 0)
		return false;
	if (is_cut(field, value))
		return true;
	while (n < value.n && strchr(":,')", value.p[n]))
		n++;
	return n == value.n;
}

/* Goes to the next of libauparse's fields that has the name and the value: false if there is none. */
static bool find_field(struct show *sh, struct str name, struct str value)
{
	int was;

	if (!has_fields(sh))
		return false;
	was = auparse_get_field_num(sh->au);
	do {
		const char *field = auparse_get_field_name(sh->au), *text = auparse_get_field_str(sh->au);

		if (field && text && str_is(name, field) && is_value(text, value))
			return true;
	} while (auparse_next_field(sh->au) > 0);
	auparse_goto_field_num(sh->au, (unsigned int)was);
	return false;
}

static void put_meaning(struct show *sh)
{
	const char *meaning = auparse_interpret_field(sh->au);

	if (meaning)
		show_text(sh, (struct str){ meaning, strlen(meaning) });
}

/* Writes what libauparse has cut off. */
static void put_rest(struct show *sh, struct str value)
{
	const char *text = auparse_get_field_str(sh->au);

	if (text && strlen(text) < value.n)
		show_text(sh, str_skip(value, strlen(text)));
}

/* Whether the field's quotes are no part of what it means. */
static bool is_string(const struct show *sh)
{
	int type = auparse_get_field_type(sh->au);

	return type == AUPARSE_TYPE_ESCAPED || type == AUPARSE_TYPE_ESCAPED_FILE || type == AUPARSE_TYPE_ESCAPED_KEY;
}

/* Writes the keys, which may be several in one value; false if libauparse has none. */
static bool put_keys(struct show *sh)
{
	bool any = false;

	while (has_fields(sh)) {
		const char *field = auparse_get_field_name(sh->au);

		if (field && strcmp(field, "key") == 0) {
			fputs(any ? " key=" : "", stdout);
			put_meaning(sh);
			any = true;
		} else if (any) {
			break;
		}
		if (auparse_next_field(sh->au) <= 0)
			break;
	}
	return any;
}

/* Whether libauparse knows the meaning. It knows that of a call's number only in the record of a call. */
static bool has_meaning(const struct show *sh)
{
	int type = auparse_get_field_type(sh->au), of = auparse_get_type(sh->au);

	return type != AUPARSE_TYPE_UNCLASSIFIED &&
	       (type != AUPARSE_TYPE_SYSCALL || of == AUDIT_SYSCALL || of == AUDIT_SECCOMP || of == REC_URINGOP);
}

/*
 * libauparse may be older than the operation. Of a SECCOMP record it tells the call by the place of its fields, which
 * is another without subj=.
 */
static const char *own_name(const struct show *sh, struct str name, struct str value)
{
	const struct uringop *op;
	uint64_t number;

	if (sh->rec->type == REC_SECCOMP && str_is(name, "syscall"))
		return syscall_name(sh->rec);
	if (sh->rec->type != REC_URINGOP || !str_is(name, "uring_op") || str_u64(value, 10, &number) < 0 ||
	    number > UINT8_MAX)
		return NULL;
	op = uringop_by_number((unsigned int)number);
	return op ? op->name : NULL;
}

/* Writes the value of a field, and a blank after it, or @end if the value is as it was. */
static void put_value(struct show *sh, struct str name, struct str value, char end)
{
	const char *own = own_name(sh, name, value);

	if (own) {
		printf("%s ", own);
		return;
	}
	if (str_is(name, "key") && !str_is(value, "(null)") && put_keys(sh)) {
		putchar_unlocked(' ');
		return;
	}
	if (!find_field(sh, name, value)) {
		show_text(sh, value);
		putchar_unlocked(end);
		return;
	}
	if (is_cut(auparse_get_field_str(sh->au), value) && is_string(sh)) {
		show_text(sh, (struct str){ value.p + 1, value.n - 2 });
		putchar_unlocked(' ');
	} else if (!has_meaning(sh) || is_cut(auparse_get_field_str(sh->au), value)) {
		show_text(sh, value);
		putchar_unlocked(end);
	} else {
		put_meaning(sh);
		put_rest(sh, value);
		if (auparse_get_field_type(sh->au) != AUPARSE_TYPE_TTY_DATA)
			putchar_unlocked(' ');
	}
	(void)auparse_next_field(sh->au);
}

/* Whether a comma may be part of the value: SELinux's ranges have some. */
static bool has_commas(struct show *sh, struct str name, struct str value)
{
	return find_field(sh, name, value) && auparse_get_field_type(sh->au) == AUPARSE_TYPE_MAC_LABEL;
}

/* Takes the value off the front of @rest; @end is the character that may end it. */
static struct str take_value(struct show *sh, struct str name, struct str *rest, char *end)
{
	const char *p = rest->p, *limit = p + rest->n, *blank, *comma;
	struct str value;

	*end = ' ';
	if (rest->n && (*p == '"' || *p == '\'')) {
		blank = memchr(p + 1, *p, rest->n - 1);
		blank = blank ? blank + 1 : limit;
		comma = NULL;
	} else {
		blank = memchr(p, ' ', rest->n);
		blank = blank ? blank : limit;
		comma = memchr(p, ',', (size_t)(blank - p));
	}
	value = (struct str){ p, (size_t)(blank - p) };
	if (comma && !has_commas(sh, name, value)) {
		value.n = (size_t)(comma - p);
		*end = ',';
	}
	*rest = str_skip(*rest, value.n);
	if (rest->n && rest->p[0] == *end)
		*rest = str_skip(*rest, 1);
	return value;
}

/* The name before the '=' at @equals. */
static struct str name_before(struct str text, const char *equals)
{
	const char *p = equals;

	while (p > text.p && p[-1] != ' ')
		p--;
	while (p < equals && (*p == '(' || *p == '\''))
		p++;
	return (struct str){ p, (size_t)(equals - p) };
}

static bool is_blank(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_skip(s, 1);
	return s.n == 0;
}

static void put_fields(struct show *sh)
{
	struct str rest = sh->rest;
	const char *equals;

	while (rest.n && (equals = memchr(rest.p, '=', rest.n)) != NULL) {
		struct str name = name_before(rest, equals), value;
		char end;

		show_text(sh, (struct str){ rest.p, (size_t)(equals + 1 - rest.p) });
		rest = str_skip(rest, (size_t)(equals + 1 - rest.p));
		/* What a program says has fields of its own. */
		if (str_is(name, "msg"))
			continue;
		value = take_value(sh, name, &rest, &end);
		put_value(sh, name, value, end);
	}
	if (!is_blank(rest))
		show_text(sh, rest);
}

static void put_head(struct show *sh, unsigned int type)
{
	const struct record *rec = sh->rec;
	const char *name = type ? audit_msg_type_to_name((int)type) : NULL;
	char time[64];

	if (rec->node_len) {
		fputs("node=", stdout);
		show_text(sh, record_node(rec));
		putchar_unlocked(' ');
	}
	fputs("type=", stdout);
	show_text(sh, name ? (struct str){ name, strlen(name) } : record_type_name(rec));
	printf(" msg=audit(%s.%03u:%u) ", show_time((time_t)rec->stamp.sec, "%x %T", time, sizeof(time)),
	       rec->stamp.msec, rec->stamp.serial);
}

/* The first two fields, host and type, are in the head. */
void interpret_record(auparse_state_t *au, auparse_cb_event_t what, void *data)
{
	struct show *sh = data;
	const char *name;

	if (what != AUPARSE_CB_EVENT_READY || sh->returned)
		return;
	sh->returned = auparse_first_field(au) > 0;
	while (sh->returned && (name = auparse_get_field_name(au)) != NULL &&
	       (strcmp(name, "node") == 0 || strcmp(name, "type") == 0))
		if (auparse_next_field(au) <= 0)
			break;
	put_fields(sh);
	sh->returned = true;
}

static void put_record(struct show *sh, const struct record *rec, unsigned int type)
{
	const char *p = rec->body.p;

	sh->rec = rec;
	sh->returned = false;
	/* From the colon after the time on. */
	while (p[-1] != ')')
		p--;
	sh->rest = (struct str){ p, (size_t)(rec->body.p + rec->body.n - p) };
	put_head(sh, type);
	show_feed(sh, rec->line);
	auparse_flush_feed(sh->au);
	if (!sh->returned)
		put_fields(sh);
	putchar_unlocked('\n');
}

void show_interpreted(struct show *sh, const struct record *rec, const unsigned int *type, size_t n)
{
	puts("----");
	while (n-- > 0)
		put_record(sh, &rec[n], type[n]);
}
