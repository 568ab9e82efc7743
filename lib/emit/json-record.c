/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/json-record.h"

#include <errno.h>
#include <libaudit.h>

#include "base/text.h"
#include "emit/json-impl.h"
#include "record/json-fields.h"
#include "record/names.h"

/* Keys of a record; its other fields are told as text. This bounds the time that it takes to find that one is twice. */
#define MAX_KEYS 80

/* The greatest number that all readers of JSON take exactly. */
#define MAX_EXACT (INT64_C(1) << 53)

struct walk {
	struct json *j;
	const struct record *rec;
	struct json_texts rest; /* what is no field, or cannot be a key */
	struct str arg[4];      /* of a call */
	bool verdict;           /* of SELinux, is written */
	size_t n;
	struct str name[MAX_KEYS]; /* that are keys */
};

enum kind {
	WORD,
	TEXT,  /* in quotes, or in hexadecimal: audit_log_untrustedstring(), audit_encode_nv_string() */
	HEX,   /* a number, without 0x */
	OCTAL, /* a number */
};

/* clang-format off */
static const struct {
	struct str name;
	enum kind kind;
} kinds[] = {
#define FIELD(name, kind) { { name, sizeof(name) - 1 }, kind }
	FIELD("acct", TEXT), FIELD("cgroup", TEXT), FIELD("cmd", TEXT), FIELD("comm", TEXT), FIELD("cwd", TEXT),
	FIELD("data", TEXT), FIELD("dir", TEXT), FIELD("exe", TEXT), FIELD("file", TEXT), FIELD("key", TEXT),
	FIELD("name", TEXT), FIELD("new-disk", TEXT), FIELD("new-fs", TEXT), FIELD("ocomm", TEXT),
	FIELD("old-disk", TEXT), FIELD("old-fs", TEXT), FIELD("path", TEXT), FIELD("root_dir", TEXT),
	FIELD("sw", TEXT), FIELD("vm", TEXT), FIELD("watch", TEXT),
	FIELD("a0", HEX), FIELD("a1", HEX), FIELD("a2", HEX), FIELD("a3", HEX), FIELD("arch", HEX),
	FIELD("cap_fi", HEX), FIELD("cap_fp", HEX), FIELD("cap_fver", HEX), FIELD("cap_pa", HEX),
	FIELD("cap_pe", HEX), FIELD("cap_pi", HEX), FIELD("cap_pp", HEX), FIELD("fan_info", HEX), FIELD("fi", HEX),
	FIELD("fp", HEX), FIELD("fver", HEX), FIELD("old_pa", HEX), FIELD("old_pe", HEX), FIELD("old_pi", HEX),
	FIELD("old_pp", HEX), FIELD("pa", HEX), FIELD("pe", HEX), FIELD("pi", HEX), FIELD("pp", HEX),
	FIELD("qbytes", HEX),
	FIELD("mode", OCTAL), FIELD("oflag", OCTAL),
#undef FIELD
};
/* clang-format on */

static enum kind kind_of(struct str name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_eq(kinds[i].name, name))
			return kinds[i].kind;
	return WORD;
}

static bool has_only(struct str s, const char *letters)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!memchr(letters, s.p[i], strlen(letters)))
			return false;
	return s.n > 0;
}

/* Adds a key, in @ret: false if it is there already, or would need escapes, or be taken for one of our own. */
static bool add_key(struct walk *w, struct str name, char ret[JSON_KEY_MAX + 1])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:[]";
	static const struct str own[] = { STR_LIT("ARGV"),     STR_LIT("TEXT"),   STR_LIT("TYPE"),
					  STR_LIT("sockaddr"), STR_LIT("denied"), STR_LIT("granted") };
	size_t i;

	if (name.n > JSON_KEY_MAX || w->n == MAX_KEYS || !has_only(name, letters) ||
	    (name.n >= 4 && memcmp(name.p + name.n - 4, "_hex", 4) == 0))
		return false;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (str_eq(own[i], name))
			return false;
	for (i = 0; i < w->n; i++)
		if (str_eq(w->name[i], name))
			return false;
	w->name[w->n++] = name;
	memcpy(ret, name.p, name.n);
	ret[name.n] = '\0';
	return true;
}

void json_texts_add(struct json_texts *t, struct str s)
{
	if (!t->list.n) {
		json_begin_list(&t->list, NULL);
		json_begin_list(&t->hex, NULL);
	}
	t->bad |= !utf8_valid(s);
	json_set_text(&t->list, NULL, s);
	json_set_hex(&t->hex, NULL, s);
}

/* A list that was written apart. */
static void put_list(struct json *j, const char *key, struct json *list)
{
	json_end_list(list);
	if (list->failed)
		j->failed = true;
	else
		json_put_raw(j, json_key(key), (struct str){ list->p, list->n });
}

void json_texts_end(struct json_texts *t, struct json *j, const char *key)
{
	char twin[JSON_KEY_MAX];

	if (t->list.n)
		put_list(j, key, &t->list);
	snprintf(twin, sizeof(twin), "%s_hex", key);
	if (t->bad)
		put_list(j, twin, &t->hex);
	json_free(&t->list);
	json_free(&t->hex);
}

static struct str trim(struct str s)
{
	while (s.n && *s.p == ' ')
		s = str_skip(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* "avc:  denied  { read write } for" of SELinux: whether @s is that. */
static bool put_verdict(struct walk *w, struct str s)
{
	static const struct str verdicts[] = { STR_LIT("denied"), STR_LIT("granted") };
	const char *end = s.n ? memchr(s.p, '}', s.n) : NULL;
	size_t i;

	if (!end || w->verdict || !str_take(&s, STR_LIT("avc:")))
		return false;
	s = trim(s);
	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		struct str list = s;

		if (!str_take(&list, verdicts[i]))
			continue;
		list = trim((struct str){ list.p, (size_t)(end - list.p) });
		if (!str_take(&list, STR_LIT("{")) || !str_is(trim(str_skip(s, (size_t)(end + 1 - s.p))), "for"))
			return false;
		w->verdict = true;
		json_set_list(w->j, verdicts[i].p, trim(list), ' ');
		return true;
	}
	return false;
}

static void put_text(struct walk *w, struct str s)
{
	s = trim(s);
	if (s.n && !put_verdict(w, s))
		json_texts_add(&w->rest, s);
}

/* Keys of several rules stand in one string with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static void put_bytes(struct json *j, const char *key, struct str s)
{
	if (strcmp(key, "key") == 0 && memchr(s.p, '\1', s.n))
		json_set_list(j, key, s, '\1');
	else
		json_set_bytes(j, key, s);
}

static void put_encoded(struct json *j, const char *key, const struct field *f)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	long n = field_bytes(f, buf, sizeof(buf));

	put_bytes(j, key, n >= 0 ? (struct str){ buf, (size_t)n } : f->value);
}

/* A number with a prefix, as JSON has none that are not decimal. */
static void put_prefixed(struct json *j, const char *key, struct str s, const char *prefix)
{
	bool octal = prefix[1] == 'o';
	char text[32];

	if (s.n > 24 || !has_only(s, octal ? "01234567" : "0123456789abcdefABCDEF")) {
		if (key)
			json_set_bytes(j, key, s);
		else
			json_set_text(j, NULL, s);
		return;
	}
	if (octal && s.n > 1 && *s.p == '0')
		s = str_skip(s, 1);
	snprintf(text, sizeof(text), "%s%.*s", prefix, (int)s.n, s.p);
	json_set_z(j, key, text);
}

static bool is_decimal(struct str s, int64_t *ret)
{
	struct str digits = s.n && *s.p == '-' ? str_skip(s, 1) : s;

	return digits.n && (*digits.p != '0' || s.n == 1) && str_i64(s, ret) == 0 && *ret <= MAX_EXACT &&
	       *ret >= -MAX_EXACT;
}

static void put_value(struct json *j, const char *key, const struct field *f)
{
	enum kind kind = kind_of(f->name);
	int64_t v;

	if (f->quoted)
		put_bytes(j, key, f->value);
	else if (str_is(f->value, "(null)"))
		json_put_raw(j, json_key(key), STR_LIT("null"));
	else if (kind == TEXT)
		put_encoded(j, key, f);
	else if (kind != WORD)
		put_prefixed(j, key, f->value, kind == HEX ? "0x" : "0o");
	else if (is_decimal(f->value, &v))
		json_set_int(j, key, v);
	else
		json_set_bytes(j, key, f->value);
}

/* What a thread's command line was, with NUL between its words. */
static void put_proctitle(struct walk *w, const struct field *f)
{
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct json_texts argv = { 0 };
	long n = field_bytes(f, buf, sizeof(buf));
	struct str rest = n >= 0 ? (struct str){ buf, (size_t)n } : f->value;
	const char *end;

	do {
		end = rest.n ? memchr(rest.p, '\0', rest.n) : NULL;
		json_texts_add(&argv, (struct str){ rest.p, end ? (size_t)(end - rest.p) : rest.n });
		if (end)
			rest = str_skip(rest, (size_t)(end + 1 - rest.p));
	} while (end);
	json_texts_end(&argv, w->j, "ARGV");
}

static void put_fields(struct walk *w, enum record_type type, struct str body);

/* What a program says has fields of its own, which are not the kernel's. */
static void put_message(struct walk *w, const char *key, struct str message)
{
	struct record none = { .line = message };
	struct walk inner = { .j = w->j, .rec = &none };

	json_begin(w->j, key);
	put_fields(&inner, REC_OTHER, message);
	json_texts_end(&inner.rest, w->j, "TEXT");
	json_end(w->j);
}

/* False if its name cannot be a key. */
static bool put_field(struct walk *w, const struct field *f)
{
	char key[JSON_KEY_MAX + 1];
	bool call = w->rec->type == REC_SYSCALL && f->name.n == 2 && f->name.p[0] == 'a' && f->name.p[1] >= '0' &&
		    f->name.p[1] <= '3';

	if (!add_key(w, f->name, key))
		return false;
	if (call)
		w->arg[f->name.p[1] - '0'] = f->value;
	else if (w->rec->type == REC_PROCTITLE && str_is(f->name, "proctitle"))
		put_proctitle(w, f);
	else if (f->quoted && f->value.p[-1] == '\'' && w->rec->body.p)
		put_message(w, key, f->value);
	else
		put_value(w->j, key, f);
	if (w->rec->type == REC_SOCKADDR && str_is(f->name, "saddr"))
		json_put_sockaddr(w->j, w->rec);
	return true;
}

/* The fields of a part of the record; @type is its type if the kernel wrote that part. What is between them is text. */
static void put_fields(struct walk *w, enum record_type type, struct str body)
{
	struct record part = { .line = body, .body = body, .type = type };
	const char *at = body.p, *limit = body.p + body.n;
	struct fields fs UNINITIALIZED;
	struct field f;
	size_t i;

	fields_read(&fs, &part);
	for (i = 0; i < fs.n || field_next(type, &fs.rest, &f); i++) {
		const char *end;

		if (i < fs.n)
			f = fs.field[i];
		end = f.value.p + f.value.n;
		end += f.quoted && end < limit;
		if (f.name.p > at)
			put_text(w, (struct str){ at, (size_t)(f.name.p - at) });
		if (!put_field(w, &f))
			put_text(w, (struct str){ f.name.p, (size_t)(end - f.name.p) });
		at = end;
	}
	if (limit > at)
		put_text(w, (struct str){ at, (size_t)(limit - at) });
}

/* What auditd has added: names, and an address in braces, with blanks. */
static void put_added(struct walk *w)
{
	struct str added = record_added(w->rec);
	const char *at = str_find(added, STR_LIT("SADDR={")), *end;
	char key[JSON_KEY_MAX + 1];
	struct str saddr;

	end = at ? memchr(at, '}', (size_t)(added.p + added.n - at)) : NULL;
	if (end && add_key(w, STR_LIT("SADDR"), key)) {
		saddr = (struct str){ at + 6, (size_t)(end + 1 - at) - 6 };
		json_set_bytes(w->j, key, saddr);
		put_fields(w, REC_OTHER, (struct str){ added.p, (size_t)(at - added.p) });
		added = str_skip(added, (size_t)(end + 1 - added.p));
	}
	put_fields(w, REC_OTHER, added);
}

/* With --interpret, the names that auditd adds if log_format = ENRICHED. */
static void put_names(struct walk *w)
{
	static const char *const ids[][2] = { { "auid", "AUID" }, { "uid", "UID" },   { "gid", "GID" },
					      { "euid", "EUID" }, { "suid", "SUID" }, { "fsuid", "FSUID" },
					      { "egid", "EGID" }, { "sgid", "SGID" }, { "fsgid", "FSGID" },
					      { "ouid", "OUID" }, { "ogid", "OGID" } };
	const char *call = w->rec->type == REC_SYSCALL ? syscall_name(w->rec) : NULL;
	char name[256], key[JSON_KEY_MAX + 1];
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (id_name(w->rec, ids[i][0], name, sizeof(name)) && add_key(w, json_key(ids[i][1]), key))
			json_set_bytes(w->j, key, (struct str){ name, strlen(name) });
	if (call && add_key(w, STR_LIT("SYSCALL"), key))
		json_set_z(w->j, key, call);
}

static void put_call_arguments(struct walk *w)
{
	size_t i, n = 0;

	for (i = 0; i < 4; i++)
		if (w->arg[i].p)
			n = i + 1;
	if (n == 0)
		return;
	json_begin_list(w->j, "ARGV");
	for (i = 0; i < n; i++)
		if (w->arg[i].p)
			put_prefixed(w->j, NULL, w->arg[i], "0x");
		else
			json_put_raw(w->j, json_key(NULL), STR_LIT("null"));
	json_end_list(w->j);
}

void json_put_record(struct json *j, const char *key, const struct record *rec, bool typed,
		     const struct emit_options *opt)
{
	struct walk w = { .j = j, .rec = rec };

	json_begin(j, key);
	if (typed)
		json_set_bytes(j, "TYPE", record_type_name(rec));
	put_fields(&w, rec->type, rec->body);
	put_added(&w);
	if (opt->interpret)
		put_names(&w);
	put_call_arguments(&w);
	json_texts_end(&w.rest, j, "TEXT");
	json_end(j);
}
