/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One audit record: a line of audit.log, or of what auditd sends to a plugin, split without copying. */
#ifndef AU_RECORD_H
#define AU_RECORD_H

#include "base/str.h"
#include "record/stamp.h"

/*
 * Longer than any record. The kernel's are at most 8970 bytes (include/uapi/linux/audit.h), and auditd may make them
 * three times as long.
 */
#define LINE_MAX_BYTES 65536

/* Longer than any string that the kernel puts into one record. */
#define STRING_MAX_BYTES 16384

/* Record types that this project reads: numbers of include/uapi/linux/audit.h, and of ../docs (1340 and up). */
enum record_type {
	REC_OTHER = 0,
	REC_LOGIN = 1006,
	REC_CONFIG_CHANGE = 1305,
	REC_SYSCALL = 1300,
	REC_PATH = 1302,
	REC_SOCKADDR = 1306,
	REC_CWD = 1307,
	REC_EXECVE = 1309,
	REC_FD_PAIR = 1317,
	REC_EOE = 1320,
	REC_SECCOMP = 1326,
	REC_PROCTITLE = 1327,
	REC_URINGOP = 1336,
	REC_OPENAT2 = 1337,
	REC_URING_SQE = 1340,
	REC_URING_ORIGIN = 1341,
	REC_URING_SETUP = 1342,
	REC_URING_REGISTER = 1343,
	REC_URING_ARGS = 1344,
};

/* record_parse() does not know it: as here, then. */
enum byte_order { ORDER_UNKNOWN, ORDER_LITTLE, ORDER_BIG };

/* Many are kept in memory, so it is small. */
struct record {
	struct str line; /* all of it, without the end of line */
	struct str body; /* the fields that the kernel wrote */
	struct stamp stamp;
	enum record_type type : 16;
	enum byte_order byte_order : 16; /* of the machine that logged it */
	uint16_t node_len;               /* 0 if the line has no node= */
	uint16_t type_len;
};

/* The host: the value of node= at the start of the line. */
static inline struct str record_node(const struct record *rec)
{
	return rec->node_len ? (struct str){ rec->line.p + strlen("node="), rec->node_len } :
			       (struct str){ rec->line.p, 0 };
}

static inline struct str record_type_name(const struct record *rec)
{
	size_t at = (rec->node_len ? strlen("node=") + rec->node_len + strlen(" ") : 0) + strlen("type=");

	return (struct str){ rec->line.p + at, rec->type_len };
}

/* What auditd added after the byte 0x1D (log_format=ENRICHED). */
static inline struct str record_added(const struct record *rec)
{
	size_t end = (size_t)(rec->body.p - rec->line.p) + rec->body.n;

	return str_skip(rec->line, end < rec->line.n ? end + 1 : end);
}

/* Removes the first line from @text, and gives it without its end: false if nothing is left. */
static inline bool line_next(struct str *text, struct str *ret)
{
	const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;

	if (text->n == 0)
		return false;
	*ret = (struct str){ text->p, end ? (size_t)(end - text->p) : text->n };
	*text = str_skip(*text, ret->n + (end != NULL));
	return true;
}

struct field {
	struct str name;
	struct str value; /* without its quotes */
	bool quoted;
};

/* The type with that name, which can be its number, too. */
enum record_type record_type_by_name(struct str name) __attribute__((pure));

/*
 * Splits @line, which has no end of line and no NUL byte in it, and is one record: see line.h. The views of @ret point
 * into it. The type is the one at the start of the line only: the same text later in the line comes from a user.
 *
 * 0; -ENOMSG for an empty line; -EBADMSG if it is not an audit record, and @ret_why (static) says why.
 */
int record_parse(struct str line, struct record *ret, const char **ret_why)
	__attribute__((nonnull, warn_unused_result));

/*
 * Removes up to @max fields from the front of @rest, which is the body of a record of that type or what is left of
 * it: how many there were. Words without '=' or without a name are skipped. A label goes on to the field that the
 * kernel writes next: what looks like fields in it are none. With REC_OTHER there are no labels.
 */
size_t field_take(enum record_type type, struct str *rest, struct field *ret, size_t max) __attribute__((nonnull));

/* Removes the next one; false at the end. */
static inline bool field_next(enum record_type type, struct str *rest, struct field *ret)
{
	return field_take(type, rest, ret, 1) == 1;
}

/* The first field in the body of the record with exactly that name: true if there is one. */
bool record_field(const struct record *rec, const char *name, struct field *ret) __attribute__((nonnull));

/* The same in the part that auditd added, where names are in upper case. */
bool record_enriched(const struct record *rec, const char *name, struct field *ret) __attribute__((nonnull));

/* Whether a SYSCALL or URINGOP record ends with a whole key=, its last field: if not, the line was cut. */
bool record_is_whole(const struct record *rec) __attribute__((nonnull));

/* A field as a number: 0, -ENOENT if there is no such field, -EINVAL if it is not a number. */
int record_i64(const struct record *rec, const char *name, int64_t *ret) __attribute__((nonnull, warn_unused_result));
int record_u64(const struct record *rec, const char *name, unsigned int base, uint64_t *ret)
	__attribute__((nonnull, warn_unused_result));

/* The value of a field as a number; with base 16 it may begin with 0x: 0 or -EINVAL. */
int field_u64(const struct field *f, unsigned int base, uint64_t *ret) __attribute__((nonnull, warn_unused_result));

/* Whether it can be such a string, or says that there is none. */
bool field_is_string(const struct field *f) __attribute__((nonnull));

/*
 * The bytes of a string that the kernel wrote with audit_log_untrustedstring() (kernel/audit.c): in quotes, or as bare
 * hexadecimal digits if it holds a quote, or a byte below 0x21 or above 0x7e. Returns how many they are (-ENOSPC if
 * more than @size); -ENODATA for (null), (none) and ? without quotes; -EINVAL if it is neither form.
 */
long field_bytes(const struct field *f, char *ret, size_t size) __attribute__((nonnull, warn_unused_result));

#endif
