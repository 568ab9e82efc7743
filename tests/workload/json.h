/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One JSON object, built in a buffer of fixed size. */
#ifndef WORKLOAD_JSON_H
#define WORKLOAD_JSON_H

#include <stddef.h>
#include <stdint.h>

struct json {
	size_t len;
	int overflow; /* set once something did not fit */
	char buf[8192];
};

/* Starts the outermost object; json_end() closes it and adds a newline. */
void json_begin(struct json *j);
int json_end(struct json *j);

/* A NULL key adds to an array; brackets are '{' or '[', and '}' or ']'. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);

void json_str(struct json *j, const char *key, const char *value);
void json_int(struct json *j, const char *key, long long value);
/* A number of 64 bits as the string "0x...": JSON numbers hold 53. */
void json_hex(struct json *j, const char *key, uint64_t value);
void json_u64(struct json *j, const char *key, uint64_t value);

#endif
