/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event of records of any type as one object: docs/records-json.md. */
#include <errno.h>
#include <stdlib.h>

#include "emit/json-record.h"
#include "record/json-fields.h"
#include "record/recordtypes.h"

struct entry {
	struct str key; /* of its type */
	size_t i;       /* its place in the event */
	size_t first;   /* the place of the first one with that key */
};

static const struct str other = STR_LIT("UNKNOWN");

/* A type that the kernel or libaudit gives: any other text may look like a key of our own. */
static bool is_type(struct str s)
{
	static const struct str unknown = STR_LIT("UNKNOWN["), own[] = { STR_LIT("ID"), STR_LIT("NODE"), STR_LIT("RAW"),
									 STR_LIT("TIME"), STR_LIT("UNKNOWN") };
	const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (str_eq(s, own[i]))
			return false;
	if (str_take(&s, unknown)) {
		if (s.n < 2 || s.p[s.n - 1] != ']')
			return false;
		letters += 27;
		s.n--;
	}
	for (i = 0; i < s.n; i++)
		if (!memchr(letters, s.p[i], strlen(letters)))
			return false;
	return true;
}

/* The types that auditd does not know yet have names here. */
static struct str key_of(const struct record *rec)
{
	struct str name = record_type_name(rec);
	size_t i;

	for (i = 0; i < sizeof(record_types) / sizeof(record_types[0]); i++)
		if (rec->type != REC_OTHER && record_types[i].type == rec->type)
			return record_types[i].name;
	return is_type(name) ? name : other;
}

static int by_key(const void *one, const void *two)
{
	const struct entry *a = one, *b = two;
	size_t n = a->key.n < b->key.n ? a->key.n : b->key.n;
	int cmp = memcmp(a->key.p, b->key.p, n);

	if (cmp == 0 && a->key.n != b->key.n)
		cmp = a->key.n < b->key.n ? -1 : 1;
	if (cmp == 0)
		cmp = a->i < b->i ? -1 : a->i > b->i;
	return cmp;
}

static int by_place(const void *one, const void *two)
{
	const struct entry *a = one, *b = two;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->i < b->i ? -1 : a->i > b->i;
}

/* The records by their types, in the order in which each type came first. The end of an event is none. */
static size_t sort(struct entry *entry, const struct record *rec, size_t n)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++)
		if (rec[i].type != REC_EOE)
			entry[count++] = (struct entry){ .key = key_of(&rec[i]), .i = i };
	qsort(entry, count, sizeof(*entry), by_key);
	for (i = 0; i < count; i++)
		entry[i].first = i && str_eq(entry[i].key, entry[i - 1].key) ? entry[i - 1].first : entry[i].i;
	qsort(entry, count, sizeof(*entry), by_place);
	return count;
}

/* An event has one of each of these. */
static bool is_single(const struct record *rec)
{
	return rec->type == REC_SYSCALL || rec->type == REC_EXECVE || rec->type == REC_CWD ||
	       rec->type == REC_PROCTITLE;
}

static void put_group(struct json *j, const struct record *rec, const struct entry *entry, size_t n,
		      const struct emit_options *opt)
{
	const struct record *first = &rec[entry->i];
	char key[JSON_KEY_MAX + 1];
	bool list = n > 1 || !is_single(first);
	size_t i;

	memcpy(key, entry->key.p, entry->key.n);
	key[entry->key.n] = '\0';
	if (list)
		json_begin_list(j, key);
	for (i = 0; i < n; i++)
		json_put_record(j, list ? NULL : key, &rec[entry[i].i], str_eq(entry->key, other), opt);
	if (list)
		json_end_list(j);
}

/* A command line that is too long for one record has several. */
static void put_execve(struct json *j, const struct record *rec, const struct entry *entry, size_t n)
{
	struct execve ex = { .j = j };
	size_t i;

	json_begin(j, "EXECVE");
	for (i = 0; i < n; i++)
		json_execve_add(&ex, &rec[entry[i].i]);
	json_execve_end(&ex);
	json_end(j);
}

static void put_groups(struct json *j, const struct record *rec, const struct entry *entry, size_t count,
		       const struct emit_options *opt)
{
	size_t i, n;

	for (i = 0; i < count; i += n) {
		for (n = 1; i + n < count && entry[i + n].first == entry[i].first;)
			n++;
		if (rec[entry[i].i].type == REC_EXECVE)
			put_execve(j, rec, entry + i, n);
		else
			put_group(j, rec, entry + i, n, opt);
	}
}

int json_event(struct json *j, const struct record *rec, size_t n, const struct emit_options *opt)
{
	struct entry *entry = reallocarray(NULL, n, sizeof(*entry));
	size_t i;

	if (!entry)
		return -ENOMEM;
	json_begin(j, NULL);
	json_set_stamp(j, "ID", &rec[0].stamp);
	if (rec[0].node_len)
		json_set_bytes(j, "NODE", record_node(&rec[0]));
	json_set_time(j, "TIME", &rec[0].stamp);
	put_groups(j, rec, entry, sort(entry, rec, n), opt);
	free(entry);
	if (opt->raw) {
		json_begin_list(j, "RAW");
		for (i = 0; i < n; i++)
			json_set_text(j, NULL, rec[i].line);
		json_end_list(j);
	}
	json_end(j);
	return json_end_line(j);
}
