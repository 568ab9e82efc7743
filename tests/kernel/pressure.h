/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of audit under pressure have in common. */
#ifndef PRESSURE_H
#define PRESSURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "nl.h"
#include "ring.h"

#include <stdbool.h>
#include <sys/types.h>

#define DIR_NAME "/tmp/pressure"
#define NR_WORK 8 /* how often a child opens a file */
#define NR_RES 64

/* The ways to open a file. The first is what the others are compared to. */
enum kind { CALL, INLINE, IOWQ, SQPOLL, NR_KINDS };

extern const char *const kind_name[NR_KINDS];

/* The results, by the child: by a3 of the call, or user_data. */
struct shared {
	int res[NR_RES];
	int multi[3]; /* those of multishot ones, in order */
};

extern struct shared *shared;
extern int nl;  /* auditd's socket */
extern int ctl; /* another one of the same process */

/* What has become of the NR_WORK events that there have to be. */
struct account {
	unsigned int records;  /* in the log */
	unsigned int expected; /* that there would be in all */
	unsigned int whole;    /* events that have all of theirs */
	unsigned int part;     /* events that have some of theirs */
	unsigned int headless; /* those of them that lack the first one */
	unsigned int wrong;    /* records that don't belong there, or are untrue */
	unsigned int lost;     /* as the kernel counts */
	unsigned int waited;   /* for room in the backlog, in jiffies */
};

/* What the kernel log has of audit. */
struct said {
	unsigned int lost;    /* lines with the count of lost records */
	unsigned int why;     /* lines that say why */
	unsigned int records; /* records in auditd's stead */
};

/* A child that opens a file NR_WORK times. Doesn't return. */
void work(enum kind kind) __attribute__((noreturn));
/* How many records the event of one of them has. */
unsigned int records_of(enum kind kind);
void account_for(enum kind kind, const struct log *log, struct account *acc);

/* From now on. */
void said_begin(void);
void said_end(struct said *ret_said);

/* ---- the settings of audit ---- */

struct limits {
	unsigned int backlog, wait, rate, failure;
};

#define PLENTY 65536
#define FEW 20 /* less than there are records */

extern struct limits relaxed;

void limit(const struct limits *to);
/* Have auditd's socket take next to nothing that isn't read, or all. */
void narrow(bool on);

/* ---- one child ---- */

/* The state of a thread as in /proc, and its name; 0 if there's no such one. */
char state_of(const char *pid, const char *tid, char ret_name[32]);
/* An empty log, and what there is up to now added to it. */
void log_begin(struct log *ret_log);
void log_more(struct log *log);

pid_t start(enum kind kind);
/* Has it succeeded? */
int in_order(pid_t child);
/* Collect what there is. To be called when nothing else can get lost. */
void finish(const char *what, enum kind kind, struct account *ret_acc);

/*
 * Each record is there or counted. With @each that's all of them. Otherwise, if
 * there's no room for the first record of a call, the kernel doesn't try the
 * others of that event.
 */
void check_count(const char *what, enum kind kind, const struct account *acc, bool each);
bool is_whole(const struct account *acc);

/* ---- the tests ---- */

void test_wait(enum kind kind);
void test_full(const char *what, enum kind kind, unsigned int backlog, unsigned int wait);
void test_kill(enum kind kind);
void test_rate(enum kind kind);
/*
 * @backlog is for how many records there is room, @held whether the kernel has
 * audit=1 and keeps them.
 */
void test_gone(const char *what, enum kind kind, unsigned int backlog, unsigned int failure, bool held);
void test_killed(enum kind kind);

void test_flight(void);
/* A child with operations in flight, and what to do twice while they are. */
void run_flight(void (*change)(unsigned int enabled));

#endif
