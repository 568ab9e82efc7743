/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a report tells of stitched operations: counts by everything, completeness of the records, anomalies. */
#ifndef AU_REPORT_H
#define AU_REPORT_H

#include "stitch/assemble.h"
#include "rows.h"
#include "stitch/uop.h"

/* X(enum, name, title) */
#define TABLES(X)                                 \
	X(OP, "op", "Operations")                 \
	X(EXE, "exe", "Programs")                 \
	X(USER, "user", "Effective users")        \
	X(LOGIN, "login", "Login users")          \
	X(HOST, "host", "Hosts")                  \
	X(FILE, "file", "Files")                  \
	X(ADDRESS, "address", "Addresses")        \
	X(KEY, "key", "Rule keys")                \
	X(OUTCOME, "outcome", "Outcomes")         \
	X(CONFIDENCE, "confidence", "Confidence") \
	X(TIME, "time", "Hours")

#define TABLES_ENUM(id, name, title) BY_##id,
enum table { TABLES(TABLES_ENUM) TABLE_COUNT };

/* X(enum, name, text) */
#define ANOMALIES(X)                                                                       \
	X(FIRST_USE, "first-use", "first use of io_uring by a program in this log")        \
	X(NEW_OPERATION, "new-operation",                                                  \
	  "operation that is new for the program, more than an hour after its first one")  \
	X(OTHER_PROCESS, "other-process", "ring used by a different process than before")  \
	X(PERSONALITY, "personality", "credentials differ from those of the submitter")    \
	X(SECCOMP, "seccomp", "process in which a seccomp filter was set or acted before") \
	X(REFUSED, "refused", "refused by a restriction or a filter")                      \
	X(NO_ORIGIN, "no-origin", "the log does not show which call submitted it")

#define ANOMALIES_ENUM(id, name, text) ANOMALY_##id,
enum anomaly_kind { ANOMALIES(ANOMALIES_ENUM) ANOMALY_COUNT };

#define ANOMALY_MAX 100 /* of a kind that are kept; all are counted */

struct anomaly {
	struct stamp stamp;
	char *node, *program; /* "" where not known */
	unsigned int op;
};

/* What NIST SP 800-53 AU-3 wants in a record. */
enum au3 { AU3_TYPE, AU3_WHEN, AU3_WHERE, AU3_SOURCE, AU3_OUTCOME, AU3_IDENTITY, AU3_OBJECT, AU3_COUNT };

struct completeness {
	uint64_t n; /* operations */
	uint64_t has[AU3_COUNT];
};

struct report_options {
	bool failed_only, succeeded_only, interpret;
	const char *host[ASSEMBLE_MAX_NODES]; /* of which one; none: all */
	size_t n_hosts;
	uint64_t start, end; /* event times, ms; end 0: none */
};

struct report {
	struct report_options options;
	struct rows table[TABLE_COUNT];
	uint64_t operations, attempts, succeeded, failed, lost;
	uint64_t rules_removed, turned_off; /* how often, by the log */
	uint64_t unreadable;                /* lines, of the whole log */
	uint64_t first, last;
	struct completeness complete[256]; /* by operation */
	uint64_t anomalies[ANOMALY_COUNT];
	struct anomaly anomaly[ANOMALY_COUNT][ANOMALY_MAX];
	struct rows programs, rings, filtered; /* what the anomalies rest on */
	struct rows serials;                   /* by host: events that never came are n, noticed from first to last */
	bool no_memory;
};

/* "op", "exe", ... and their titles. */
const char *table_name(enum table t);
const char *table_title(enum table t);
const char *anomaly_name(enum anomaly_kind k);
const char *anomaly_text(enum anomaly_kind k);

/* Takes an operation; has the type uop_fn. @report is a struct report. */
int report_add(void *report, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* Its name, or what stands for it where records carry none. */
const char *report_host(const struct node *node) __attribute__((nonnull, returns_nonnull));

/* Takes an event of any kind; for pipeline_watch(). @report is a struct report. */
void report_watch(void *report, const struct event *ev) __attribute__((nonnull));

/* Names that what anomalies rest on had no room for. */
uint64_t report_unwatched(const struct report *r) __attribute__((nonnull));

/* Counts the lines that could not be read, or not to their end. */
void report_unreadable(struct report *r, const struct counters *c) __attribute__((nonnull));

/* Whether that host and time are among those asked for. */
bool report_selects(const struct report *r, const struct node *node, uint64_t ms) __attribute__((nonnull));

/* The same of the operation, and whether its outcome is asked for. */
bool report_selects_operation(const struct report *r, const struct uop *op) __attribute__((nonnull));

void report_clear(struct report *r) __attribute__((nonnull));

/* Of report-anomaly.c: notes what is odd about @op; @program may be empty. 0 or -ENOMEM. */
int report_anomalies(struct report *r, const struct uop *op, struct str program)
	__attribute__((nonnull, warn_unused_result));

/* Of report-watch.c: whether a seccomp filter was set or acted in its process before. */
bool report_is_filtered(const struct report *r, const struct uop *op) __attribute__((nonnull));

#endif
