/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

static void put(struct json *j, char c)
{
	if (j->len < sizeof(j->buf))
		j->buf[j->len++] = c;
	else
		j->overflow = 1;
}

static void puts_raw(struct json *j, const char *s)
{
	while (*s)
		put(j, *s++);
}

static void put_string(struct json *j, const char *s)
{
	char escape[8];

	put(j, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\') {
			put(j, '\\');
			put(j, *s);
		} else if ((unsigned char)*s < 0x20) {
			snprintf(escape, sizeof(escape), "\\u%04x", *s);
			puts_raw(j, escape);
		} else {
			put(j, *s);
		}
	}
	put(j, '"');
}

static void put_key(struct json *j, const char *key)
{
	char last = j->len ? j->buf[j->len - 1] : '{';

	if (last != '{' && last != '[')
		put(j, ',');
	if (key) {
		put_string(j, key);
		put(j, ':');
	}
}

void json_begin(struct json *j)
{
	j->len = 0;
	j->overflow = 0;
	put(j, '{');
}

int json_end(struct json *j)
{
	put(j, '}');
	put(j, '\n');
	return j->overflow ? -ENOBUFS : 0;
}

void json_open(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	put(j, bracket);
}

void json_close(struct json *j, char bracket)
{
	put(j, bracket);
}

void json_str(struct json *j, const char *key, const char *value)
{
	put_key(j, key);
	put_string(j, value);
}

void json_int(struct json *j, const char *key, long long value)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", value);
	put_key(j, key);
	puts_raw(j, number);
}

void json_hex(struct json *j, const char *key, uint64_t value)
{
	char number[24];

	snprintf(number, sizeof(number), "0x%" PRIx64, value);
	json_str(j, key, number);
}

void json_u64(struct json *j, const char *key, uint64_t value)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, value);
	json_str(j, key, number);
}
