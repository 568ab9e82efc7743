/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/journal.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "record/record.h"

#define ROOM (1 << 20) /* bytes of an entry in JSON, or of a field that is wanted */
#define MAX_SHOWN 80   /* bytes of what cannot be read */

enum wanted { MESSAGE, TRANSPORT, TYPE, ID, TIME, HOST, FIELDS };

static const struct str names[FIELDS] = {
	[MESSAGE] = STR_LIT("MESSAGE"),
	[TRANSPORT] = STR_LIT("_TRANSPORT"),
	[TYPE] = STR_LIT("_AUDIT_TYPE"),
	[ID] = STR_LIT("_AUDIT_ID"),
	[TIME] = STR_LIT("_SOURCE_REALTIME_TIMESTAMP"),
	[HOST] = STR_LIT("_HOSTNAME"),
};

struct journal {
	ssize_t (*read)(void *data, char *buf, size_t n);
	void *data;
	bool is_json, began, end;
	char *field[FIELDS]; /* of the entry so far; NULL: it has none */
	size_t length[FIELDS];
	bool skip;    /* the rest of a line that is too long */
	size_t at, n; /* of buf: used, there */
	size_t out_at, n_out;
	char out[LINE_MAX_BYTES + 1024];
	char buf[ROOM + 1];
};

bool journal_begins(const char *p, size_t n)
{
	struct str s = { p, n };

	str_take(&s, STR_LIT("\x1e")); /* -o json-seq */
	return str_starts(s, STR_LIT("{\"")) || str_starts(s, STR_LIT("{ \"")) || str_starts(s, STR_LIT("__CURSOR=")) ||
	       str_starts(s, STR_LIT("__REALTIME_TIMESTAMP="));
}

struct journal *journal_new(ssize_t (*read)(void *data, char *buf, size_t n), void *data)
{
	struct journal *j = calloc(1, sizeof(*j));

	if (j) {
		j->read = read;
		j->data = data;
	}
	return j;
}

int journal_give(struct journal *j, const char *p, size_t n)
{
	if (n > ROOM - j->n)
		return -EMSGSIZE;
	memcpy(j->buf + j->n, p, n);
	j->n += n;
	return 0;
}

static void forget_entry(struct journal *j)
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		free(j->field[i]);
		j->field[i] = NULL;
		j->length[i] = 0;
	}
}

void journal_free(struct journal *j)
{
	if (j)
		forget_entry(j);
	free(j);
}

/* Makes room, and reads more: 1, 0 at the end of the input, or a negative errno; -ENOSPC if there is no room. */
static int read_more(struct journal *j)
{
	ssize_t n;

	memmove(j->buf, j->buf + j->at, j->n - j->at);
	j->n -= j->at;
	j->at = 0;
	if (j->n == ROOM)
		return -ENOSPC;
	n = j->end ? 0 : j->read(j->data, j->buf + j->n, ROOM - j->n);
	j->end |= n == 0;
	j->n += n > 0 ? (size_t)n : 0;
	return n < 0 ? (int)n : n > 0;
}

/* Keeps a field that is wanted; the first of several counts. */
static int note_field(struct journal *j, struct str name, struct str value)
{
	size_t i;

	for (i = 0; i < FIELDS; i++) {
		if (j->field[i] || !str_eq(name, names[i]))
			continue;
		j->field[i] = malloc(value.n + 1);
		if (!j->field[i])
			return -ENOMEM;
		memcpy(j->field[i], value.p, value.n);
		j->field[i][value.n] = '\0';
		j->length[i] = value.n;
	}
	return 0;
}

static struct str value_of(const struct journal *j, enum wanted which)
{
	return (struct str){ j->field[which], j->length[which] };
}

static bool number(const struct journal *j, enum wanted which, uint64_t *ret)
{
	return j->field[which] && str_u64(value_of(j, which), 10, ret) == 0;
}

/* Line ends and NUL bytes would end the line. */
static void clean(char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == '\n' || p[i] == '\0')
			p[i] = ' ';
}

static bool is_host(struct str s)
{
	return s.n && s.n < 256 && !memchr(s.p, ' ', s.n) && !memchr(s.p, '=', s.n) && !memchr(s.p, '\n', s.n);
}

/* What cannot be read: the program tells that it is no record. */
static void put_as_it_is(struct journal *j, struct str text)
{
	j->n_out = text.n < MAX_SHOWN ? text.n : MAX_SHOWN;
	memcpy(j->out, text.p, j->n_out);
	clean(j->out, j->n_out);
	j->out[j->n_out++] = '\n';
}

/* The record that the kernel wrote: journald puts the type's name in the place of its id. */
static void put_record(struct journal *j)
{
	struct str text = value_of(j, MESSAGE), host = value_of(j, HOST);
	const char *blank = text.n ? memchr(text.p, ' ', text.n) : NULL, *name;
	uint64_t type, id, time;
	int n = 0;

	if (!blank || !number(j, TYPE, &type) || !number(j, ID, &id) || !number(j, TIME, &time) || type > INT32_MAX) {
		put_as_it_is(j, text);
		return;
	}
	text = str_skip(text, (size_t)(blank + 1 - text.p));
	name = audit_msg_type_to_name((int)type);
	if (is_host(host))
		n += sprintf(j->out, "node=%.*s ", (int)host.n, host.p);
	n += name ? sprintf(j->out + n, "type=%s", name) : sprintf(j->out + n, "type=UNKNOWN[%" PRIu64 "]", type);
	n += sprintf(j->out + n, " msg=audit(%" PRIu64 ".%03" PRIu64 ":%" PRIu64 "): ", time / 1000000,
		     time / 1000 % 1000, id);
	j->n_out = (size_t)n;
	if (text.n > LINE_MAX_BYTES)
		text.n = LINE_MAX_BYTES; /* the line is too long then, which is told */
	memcpy(j->out + n, text.p, text.n);
	clean(j->out + n, text.n);
	j->n_out += text.n;
	j->out[j->n_out++] = '\n';
}

/* What another program says is left out. */
static void put_entry(struct journal *j)
{
	const struct str host = value_of(j, HOST), text = value_of(j, MESSAGE), transport = value_of(j, TRANSPORT);

	j->out_at = j->n_out = 0;
	if (str_is(transport, "audit")) {
		put_record(j);
	} else if (str_is(transport, "kernel") && text.n && text.n <= LINE_MAX_BYTES) {
		j->n_out = (size_t)sprintf(j->out, "0000000000.000000 %.*s kernel: ", is_host(host) ? (int)host.n : 1,
					   is_host(host) ? host.p : "-");
		memcpy(j->out + j->n_out, text.p, text.n);
		clean(j->out + j->n_out, text.n);
		j->n_out += text.n;
		j->out[j->n_out++] = '\n';
	}
	forget_entry(j);
}

/*
 * The line at the front of the buffer, or as much of it as there is room for: 1, 0 if there is none any more, or a
 * negative errno.
 */
static int take_line(struct journal *j, struct str *ret)
{
	int rc = 1;

	while (rc == 1) {
		const char *end = memchr(j->buf + j->at, '\n', j->n - j->at);
		const bool skip = j->skip;

		*ret = (struct str){ j->buf + j->at, end ? (size_t)(end - (j->buf + j->at)) : j->n - j->at };
		j->skip = !end && (skip || ret->n == ROOM);
		if (end || j->skip)
			j->at += ret->n + (end != NULL);
		if (!skip && (end || j->skip))
			return 1;
		if (!end)
			rc = read_more(j);
	}
	return rc;
}

/* Takes @n bytes that are not wanted. */
static int skip_bytes(struct journal *j, uint64_t n)
{
	int rc = 1;

	while (rc == 1 && n) {
		size_t there = j->n - j->at, part = n < there ? (size_t)n : there;

		j->at += part;
		n -= part;
		if (n)
			rc = read_more(j);
	}
	return rc;
}

static bool is_wanted(struct str name)
{
	size_t i;

	for (i = 0; i < FIELDS; i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

/* A field in the binary form: its name and a line end, its size in 8 bytes, its bytes and a line end. */
static int take_binary(struct journal *j, struct str name)
{
	bool wanted = is_wanted(name);
	char copy[64];
	uint64_t size;
	int rc = 1;

	name.n = name.n < sizeof(copy) ? name.n : sizeof(copy);
	memcpy(copy, name.p, name.n);
	name.p = copy;
	while (rc == 1 && j->n - j->at < sizeof(size))
		rc = read_more(j);
	if (rc != 1)
		return rc;
	memcpy(&size, j->buf + j->at, sizeof(size));
	size = le64toh(size);
	j->at += sizeof(size);
	if (!wanted || size > ROOM / 2)
		return skip_bytes(j, size < UINT64_MAX ? size + 1 : size);
	while (rc == 1 && j->n - j->at < size + 1)
		rc = read_more(j);
	if (rc == 1)
		rc = note_field(j, name, (struct str){ j->buf + j->at, (size_t)size }) < 0 ? -ENOMEM : 1;
	j->at += rc == 1 ? (size_t)size + 1 : 0;
	return rc;
}

/* The next entry of -o export, which an empty line ends: 1, 0 at the end, or a negative errno. */
static int take_exported(struct journal *j)
{
	struct str line;
	int rc;

	while ((rc = take_line(j, &line)) == 1) {
		const char *equals = memchr(line.p, '=', line.n);

		if (line.n == 0) {
			put_entry(j);
			return 1;
		}
		if (equals)
			rc = note_field(j, (struct str){ line.p, (size_t)(equals - line.p) },
					str_skip(line, (size_t)(equals + 1 - line.p)));
		else
			rc = take_binary(j, line);
		if (rc < 0)
			return rc;
	}
	return rc;
}

/* A value in JSON: text; its bytes, if they are no text; or several values, of which the first counts. */
static int note_json(struct journal *j, struct str name, const json_t *value)
{
	size_t i, n = json_array_size(value);
	char *bytes;
	int rc;

	if (json_is_array(value) && !json_is_integer(json_array_get(value, 0)))
		value = json_array_get(value, 0);
	if (json_is_string(value))
		return note_field(j, name, (struct str){ json_string_value(value), json_string_length(value) });
	if (!json_is_array(value))
		return 0;
	bytes = malloc(n);
	if (!bytes)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		bytes[i] = (char)json_integer_value(json_array_get(value, i));
	rc = note_field(j, name, (struct str){ bytes, n });
	free(bytes);
	return rc;
}

/* The next entry of -o json, a line. */
static int take_json(struct journal *j)
{
	struct str line;
	json_error_t error;
	json_t *entry;
	size_t i;
	int rc = take_line(j, &line);

	if (rc != 1)
		return rc;
	str_take(&line, STR_LIT("\x1e"));
	j->out_at = j->n_out = 0;
	if (line.n == 0)
		return 1;
	entry = json_loadb(line.p, line.n, 0, &error);
	if (!json_is_string(json_object_get(entry, "_TRANSPORT"))) {
		put_as_it_is(j, line);
	} else {
		for (i = 0; i < FIELDS && rc == 1; i++) {
			const json_t *value = json_object_get(entry, names[i].p);

			rc = value && note_json(j, names[i], value) < 0 ? -ENOMEM : 1;
		}
		put_entry(j);
	}
	json_decref(entry);
	return rc;
}

/* Something is too long, or the end of the input cuts it off: it is told as a line without an end. */
static int put_rest(struct journal *j)
{
	bool rest = j->n > j->at || j->field[MESSAGE] || j->field[TRANSPORT];

	forget_entry(j);
	j->at = j->n;
	if (!rest)
		return 0;
	j->out_at = 0;
	j->n_out = (size_t)sprintf(j->out, "cut off");
	return 1;
}

/* Whether another entry is there, so that nothing need be waited for. */
static bool has_entry(const struct journal *j)
{
	const struct str rest = { j->buf + j->at, j->n - j->at };

	return j->is_json ? memchr(rest.p, '\n', rest.n) != NULL : str_find(rest, STR_LIT("\n\n")) != NULL;
}

/* A part of a line, or more: as journal_read(). */
static ssize_t read_line(struct journal *j, char *buf, size_t n)
{
	int rc = 1;

	if (!j->began) {
		rc = j->n ? 1 : read_more(j);
		j->is_json = j->n && (j->buf[0] == '{' || j->buf[0] == '\x1e');
		j->began = true;
		rc = rc < 0 ? rc : 1;
	}
	while (rc == 1 && j->out_at == j->n_out) {
		rc = j->is_json ? take_json(j) : take_exported(j);
		if (rc == 0)
			rc = put_rest(j);
	}
	if (rc <= 0)
		return rc;
	if (n > j->n_out - j->out_at)
		n = j->n_out - j->out_at;
	memcpy(buf, j->out + j->out_at, n);
	j->out_at += n;
	return (ssize_t)n;
}

ssize_t journal_read(struct journal *j, char *buf, size_t n)
{
	size_t got = 0;
	ssize_t part;

	do {
		part = read_line(j, buf + got, n - got);
		got += part > 0 ? (size_t)part : 0;
	} while (part > 0 && got < n && has_entry(j));
	return got ? (ssize_t)got : part;
}
