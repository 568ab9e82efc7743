/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A listener for the records of the kernel, in the place of auditd, so that
 * tests see them as they come and can tell when there are no more.
 */
#ifndef NL_H
#define NL_H

#include <linux/audit.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef AUDIT_URINGOP
#define AUDIT_URINGOP 1336
#endif
#ifndef AUDIT_OPENAT2
#define AUDIT_OPENAT2 1337
#endif
#ifndef AUDIT_URING_SQE
#define AUDIT_URING_SQE 1340
#define AUDIT_URING_ORIGIN 1341
#define AUDIT_URING_SETUP 1342
#define AUDIT_URING_REGISTER 1343
#define AUDIT_URING_ARGS 1344
#endif
#ifndef AUDIT_FILTER_URING_EXIT
#define AUDIT_FILTER_URING_EXIT 0x07
#endif

#define NL_MAX_RECORDS 262144
#define NL_TIMEOUT 20000 /* ms without a record */

struct record {
	int type;
	char stamp[48]; /* SECONDS.MSEC:SERIAL */
	char *text;     /* what comes after "audit(...): " */
};

struct log {
	struct record *rec;
	size_t n;
};

struct field_spec {
	unsigned int type;
	unsigned int op;
	unsigned int val;
	const char *str; /* the value of a field that has a string */
};

struct rule_spec {
	int list, action;
	const int *ops;  /* terminated by -1; NULL for all */
	const char *key; /* or NULL */
	const struct field_spec *fields;
	int nr_fields;
};

/* The backlog limit that nl_open() and nl_enable() set. */
extern unsigned int nl_backlog;

/* All of these exit on failure. */
int nl_socket(void);
void nl_enable(int fd);
/* Have the socket get a copy of each record, whoever auditd is. */
void nl_watch(int fd);
/* Be auditd, or no longer. */
void nl_set_auditd(int fd, bool on);

/* Become the one who gets the records. Those of the caller are not logged. */
int nl_open(void);
void nl_close(int fd);

/* Add a rule, add or delete it, or delete all. Exit on failure. */
void nl_add_rule(int fd, int list, int action, const int *ops, const char *key, const struct field_spec *fields,
		 int nr_fields);
void nl_load_rule(int fd, const struct rule_spec *rule, bool load);
void nl_del_rules(int fd);

/*
 * Collect all records there are up to now, in the order they were queued.
 * Returns 0, or a negative errno if they don't come or are too many.
 */
int nl_collect(int fd, struct log *ret_log);
/* Take some of the records that have arrived. */
void nl_collect_some(int fd, struct log *ret_log);
void log_free(struct log *log);
/* Read a record, if one comes in time, and forget it. */
void nl_drop(int fd);
/* The settings and counts of audit. nl_set() sets what ->mask says. */
void nl_get(int fd, struct audit_status *ret_st);
void nl_set(int fd, const struct audit_status *st);
/* How many records the kernel says that it has dropped. */
unsigned int nl_lost(int fd);

/*
 * The value of the field, or NULL. Quotes are taken off. The result stays
 * valid for the next few calls.
 */
const char *rec_get(const struct record *rec, const char *field);
long long rec_num(const struct record *rec, const char *field);

/* The first record of that type in the event of @of, or NULL. */
const struct record *log_of(const struct log *log, const struct record *of, int type);
const struct record *log_at(const struct log *log, const char *stamp, int type);
/* The URINGOP record for that user_data, the @nth one from 0, or NULL. */
const struct record *log_op(const struct log *log, unsigned long long user_data, int nth);
int log_count_ops(const struct log *log, unsigned long long user_data);

#endif
