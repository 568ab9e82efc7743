/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/record.h"

#include <ctype.h>
#include <errno.h>

#include "base/word8.h"
#include "record/recordtypes.h"

#define ENRICH_MARK '\x1d'

static struct str take_until(struct str *s, char c)
{
	const char *end = s->n ? memchr(s->p, c, s->n) : NULL;
	struct str got = { s->p, end ? (size_t)(end - s->p) : s->n };

	*s = str_skip(*s, got.n);
	return got;
}

/* Where @p has @a or @b first, or @end. It is near. */
static inline const char *find_either(const char *p, const char *end, char a, char b)
{
	for (; end - p >= 8; p += 8) {
		uint64_t word = word8_load(p), hit = word8_equal(word, a) | word8_equal(word, b);

		if (hit)
			return p + word8_first(hit);
	}
	while (p < end && *p != a && *p != b)
		p++;
	return p;
}

/* Up to the next blank. */
static struct str take_word(struct str *s)
{
	struct str got = { s->p, (size_t)(find_either(s->p, s->p + s->n, ' ', ' ') - s->p) };

	*s = str_skip(*s, got.n);
	return got;
}

/* auditd writes a type that it has no name for as UNKNOWN[number], the kernel's log each type as its number. */
static uint64_t unknown_number(struct str name)
{
	const struct str prefix = STR_LIT("UNKNOWN[");
	uint64_t n;

	if (name.n && name.p[0] <= '9')
		return str_u64(name, 10, &n) ? 0 : n;
	if (!str_starts(name, prefix) || name.p[name.n - 1] != ']')
		return 0;
	name = str_skip(name, prefix.n);
	name.n--;
	return str_u64(name, 10, &n) ? 0 : n;
}

enum record_type record_type_by_name(struct str name)
{
	uint64_t number = unknown_number(name);
	size_t i;

	for (i = 0; i < sizeof(record_types) / sizeof(record_types[0]); i++)
		if (number ? number == (uint64_t)record_types[i].type : str_eq(name, record_types[i].name))
			return record_types[i].type;
	return REC_OTHER;
}

static const char *parse_head(struct str *rest, struct record *r)
{
	struct str name = { NULL, 0 };

	if (str_take(rest, STR_LIT("node="))) {
		name = take_until(rest, ' ');
		if (name.n == 0 || name.n > UINT16_MAX || memchr(name.p, '=', name.n) || !str_take(rest, STR_LIT(" ")))
			return "bad node";
	}
	r->node_len = (uint16_t)name.n;
	if (!str_take(rest, STR_LIT("type=")))
		return "no type= at its start";
	name = take_word(rest);
	if (name.n == 0 || name.n > 64)
		return "bad type";
	r->type_len = (uint16_t)name.n;
	if (!str_take(rest, STR_LIT(" msg=audit(")))
		return "no msg=audit( after the type";
	if (stamp_take(rest, &r->stamp) < 0 || !str_take(rest, STR_LIT("):")))
		return "bad time or serial";
	return NULL;
}

/*
 * Values that the kernel writes as they are (%s): labels, which a policy or a process chose. Such a value may hold
 * blanks, quotes and what looks like fields; it ends where the field that comes next begins for the last time. In no
 * field before it, and in none behind it, a blank can stand. ../docs/fields.md lists them.
 */
static const struct raw_value {
	enum record_type type;
	struct str name; /* with its = */
	struct str next;
} raw_values[] = {
	{ REC_SYSCALL, { "subj=", 5 }, { " key=", 5 } },     /* kernel/auditsc.c, audit_log_exit() */
	{ REC_URINGOP, { "subj=", 5 }, { " key=", 5 } },     /* audit_log_uring() */
	{ REC_PATH, { "obj=", 4 }, { " nametype=", 10 } },   /* kernel/audit.c, audit_log_name() */
	{ REC_SECCOMP, { "subj=", 5 }, { " pid=", 5 } },     /* kernel/auditsc.c, audit_log_task() */
	{ REC_LOGIN, { "subj=", 5 }, { " old-auid=", 10 } }, /* kernel/auditsc.c, audit_log_set_loginuid() */
};

/* The raw value of such records that begins at @fields, at the start of a word; or NULL. */
static inline const struct raw_value *raw_at(enum record_type type, struct str fields)
{
	size_t i;

	if (fields.n < 4 || (fields.p[0] != 's' && fields.p[0] != 'o'))
		return NULL;
	for (i = 0; i < sizeof(raw_values) / sizeof(raw_values[0]); i++)
		if (raw_values[i].type == type && str_starts(fields, raw_values[i].name))
			return &raw_values[i];
	return NULL;
}

static bool has_raw(enum record_type type)
{
	size_t i;

	for (i = 0; i < sizeof(raw_values) / sizeof(raw_values[0]); i++)
		if (raw_values[i].type == type)
			return true;
	return false;
}

/* Where the value that begins at @p ends: before the last @next, or at @end. */
static const char *raw_end(const struct raw_value *raw, const char *p, const char *end)
{
	struct str left = { p, (size_t)(end - p) };

	while (left.n) {
		const char *blank = memrchr(left.p, ' ', left.n);

		if (!blank)
			break;
		if (str_starts((struct str){ blank, (size_t)(end - blank) }, raw->next))
			return blank;
		left.n = (size_t)(blank - left.p);
	}
	return end;
}

static bool is_even(struct str s)
{
	bool even = true;
	const char *at;

	while (s.n && (at = memchr(s.p, '"', s.n)) != NULL) {
		even = !even;
		s = str_skip(s, (size_t)(at - s.p) + 1);
	}
	return even;
}

/* The raw value in @body, or an empty one at its end. */
static struct str find_raw(enum record_type type, struct str body)
{
	struct str rest = body;

	while (rest.n) {
		const struct raw_value *raw = raw_at(type, rest);

		if (raw)
			return (struct str){ rest.p + raw->name.n,
					     (size_t)(raw_end(raw, rest.p, body.p + body.n) - rest.p) - raw->name.n };
		take_word(&rest);
		rest = str_skip(rest, rest.n > 0);
	}
	return rest;
}

/*
 * No string that the kernel puts in quotes has a quote in it (audit_string_contains_control()): an odd one was cut. A
 * raw value may hold any.
 */
static bool quotes_match(enum record_type type, struct str body)
{
	struct str raw;

	if (is_even(body))
		return true;
	if (!has_raw(type))
		return false;
	raw = find_raw(type, body);
	return is_even((struct str){ body.p, (size_t)(raw.p - body.p) }) &&
	       is_even(str_skip(body, (size_t)(raw.p + raw.n - body.p)));
}

/* Up to what auditd added. A raw value may hold any byte; what auditd adds behind it are names of users. */
static struct str take_body(enum record_type type, struct str rest)
{
	const char *mark = !rest.n       ? NULL :
			   has_raw(type) ? memrchr(rest.p, ENRICH_MARK, rest.n) :
					   memchr(rest.p, ENRICH_MARK, rest.n);

	return (struct str){ rest.p, mark ? (size_t)(mark - rest.p) : rest.n };
}

/* No type's name has a '=': one that was cut, with another record behind it, has. */
static bool is_name(struct str name)
{
	return !memchr(name.p, '=', name.n);
}

int record_parse(struct str line, struct record *ret, const char **ret_why)
{
	struct record r = { .line = line };
	struct str rest = line;
	const char *why;

	if (line.n == 0)
		return -ENOMSG;
	why = parse_head(&rest, &r);
	if (!why) {
		str_take(&rest, STR_LIT(" "));
		r.type = record_type_by_name(record_type_name(&r));
		r.body = take_body(r.type, rest);
		if (r.type == REC_OTHER && !is_name(record_type_name(&r)))
			why = "bad type";
	}
	if (!why && r.type != REC_OTHER && !quotes_match(r.type, r.body))
		why = "a quote that does not end";
	if (why) {
		*ret_why = why;
		return -EBADMSG;
	}
	*ret = r;
	return 0;
}

/* The value at @p, and where it ends; the quotes are not part of it. */
static const char *take_value(const char *p, const char *end, struct field *ret)
{
	char quote = p < end ? *p : ' ';
	const char *from = p, *to;
	size_t n;

	ret->quoted = quote == '"' || quote == '\'';
	if (!ret->quoted) {
		p = find_either(p, end, ' ', ' ');
		ret->value = (struct str){ from, (size_t)(p - from) };
		return p;
	}
	from++;
	/* A user's msg='...' may hold any byte but goes to the end of the record: its last quote closes it. */
	n = (size_t)(end - from);
	to = n == 0 ? NULL : quote == '\'' ? memrchr(from, quote, n) : memchr(from, quote, n);
	ret->value = (struct str){ from, (size_t)((to ? to : end) - from) };
	return to ? to + 1 : end;
}

/*
 * A label that holds the head of a record may be one, or the rest of a line that was cut and the record behind it:
 * nothing is said of it, nor of what stands behind it.
 */
static const char *take_raw(const struct raw_value *raw, const char *p, const char *end, struct field *ret)
{
	const char *to = raw_end(raw, p, end);

	if (memmem(p, (size_t)(to - p), " msg=audit(", 11)) {
		ret->name.n = 0;
		return end;
	}

	ret->quoted = false;
	ret->value = (struct str){ p, (size_t)(to - p) };
	return to;
}

size_t field_take(enum record_type type, struct str *rest, struct field *ret, size_t max)
{
	const char *p = rest->p, *end = p + rest->n, *name;
	const struct raw_value *raw;
	size_t n = 0;

	while (n < max && p < end) {
		if (*p == ' ') {
			p++;
			continue;
		}
		name = p;
		p = find_either(p, end, '=', ' ');
		if (p == end || *p == ' ')
			continue;
		ret[n].name = (struct str){ name, (size_t)(p - name) };
		raw = raw_at(type, (struct str){ name, (size_t)(end - name) });
		p = raw ? take_raw(raw, p + 1, end, &ret[n]) : take_value(p + 1, end, &ret[n]);
		n += ret[n].name.n > 0;
	}
	*rest = (struct str){ p, (size_t)(end - p) };
	return n;
}

/* Where @s has its first quote, or its end. */
static const char *first_quote(struct str s)
{
	const char *twofold = s.n ? memchr(s.p, '"', s.n) : NULL, *single;

	if (twofold)
		s.n = (size_t)(twofold - s.p);
	single = s.n ? memchr(s.p, '\'', s.n) : NULL;
	return single ? single : s.p + s.n;
}

/*
 * @fields from the first one of that name on, or from the first that is raw or in quotes: before that each word is a
 * field or none.
 */
static struct str skip_to(enum record_type type, struct str fields, struct str name)
{
	const char *quote = first_quote(fields), *blank;

	while (fields.p < quote && !raw_at(type, fields)) {
		if (fields.n > name.n && fields.p[name.n] == '=' && memcmp(fields.p, name.p, name.n) == 0)
			break;
		blank = memchr(fields.p, ' ', (size_t)(quote - fields.p));
		if (!blank)
			break;
		fields = str_skip(fields, (size_t)(blank - fields.p) + 1);
	}
	return fields;
}

static bool find_field(enum record_type type, struct str rest, const char *name, struct field *ret)
{
	struct str whole = { name, strlen(name) };
	struct field f;

	rest = skip_to(type, rest, whole);
	while (field_next(type, &rest, &f)) {
		if (!str_eq(f.name, whole))
			continue;
		*ret = f;
		return true;
	}
	return false;
}

bool field_is_string(const struct field *f)
{
	struct str s = f->value;
	size_t i;

	if (f->quoted || str_is(s, "(null)") || str_is(s, "(none)") || str_is(s, "?"))
		return true;
	for (i = 0; i < s.n && isxdigit((unsigned char)s.p[i]); i++)
		;
	return s.n && i == s.n && s.n % 2 == 0;
}

/* A whole value of key=. */
static bool is_key(struct str s)
{
	if (s.n >= 2 && s.p[0] == '"')
		return memchr(s.p + 1, '"', s.n - 1) == s.p + s.n - 1;
	return field_is_string(&(struct field){ .value = s });
}

bool record_is_whole(const struct record *rec)
{
	struct str body = rec->body, last;
	const char *space;

	while (body.n && body.p[body.n - 1] == ' ')
		body.n--;
	/* No string that stands behind the label has a blank in it. */
	space = body.n ? memrchr(body.p, ' ', body.n) : NULL;
	last = space ? str_skip(body, (size_t)(space + 1 - body.p)) : body;
	return str_take(&last, STR_LIT("key=")) && is_key(last);
}

bool record_field(const struct record *rec, const char *name, struct field *ret)
{
	return find_field(rec->type, rec->body, name, ret);
}

bool record_enriched(const struct record *rec, const char *name, struct field *ret)
{
	return find_field(REC_OTHER, record_added(rec), name, ret);
}

int record_i64(const struct record *rec, const char *name, int64_t *ret)
{
	struct field f;

	return record_field(rec, name, &f) ? str_i64(f.value, ret) : -ENOENT;
}

int record_u64(const struct record *rec, const char *name, unsigned int base, uint64_t *ret)
{
	struct field f;

	return record_field(rec, name, &f) ? field_u64(&f, base, ret) : -ENOENT;
}

int field_u64(const struct field *f, unsigned int base, uint64_t *ret)
{
	struct str s = f->value;

	if (base == 16 && str_starts(s, STR_LIT("0x")))
		s = str_skip(s, 2);
	return str_u64(s, base, ret);
}

long field_bytes(const struct field *f, char *ret, size_t size)
{
	if (f->quoted) {
		if (f->value.n > size)
			return -ENOSPC;
		memcpy(ret, f->value.p, f->value.n);
		return (long)f->value.n;
	}
	if (str_is(f->value, "(null)") || str_is(f->value, "(none)") || str_is(f->value, "?"))
		return -ENODATA;
	return str_unhex(f->value, ret, size);
}
