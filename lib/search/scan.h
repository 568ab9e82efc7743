/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first look at a log, at the speed of memory: finds runs of lines of one event, by type and id only. */
#ifndef AU_SCAN_H
#define AU_SCAN_H

#include "record/record.h"

#define SCAN_MAX_NEEDLES 2
#define SCAN_HEAD 32       /* bytes of "type=NAME msg=audit(" that are remembered */
#define SCAN_MAX_TYPE 4096 /* numbers of record types are below; the kernel's and libaudit's are below 3000 */

/* What is looked for; constant while scans run. */
struct scan_query {
	bool only_audit; /* lines have nothing in front of their record */
	bool all_types;
	uint8_t types[SCAN_MAX_TYPE]; /* 1: an event with a record of that type */
	uint64_t start, end;          /* seconds; 0: no limit. Records that are outside do not exist. */
	bool has_serial;
	uint64_t serial;                     /* events with another do not exist */
	size_t n_needles;                    /* 0: none */
	struct str needle[SCAN_MAX_NEEDLES]; /* an event that is wanted has one of these bytes somewhere */
};

/* Consecutive lines of one event. If the event can have one record only, that line. */
struct run {
	struct stamp stamp;
	struct str node;
	struct str text;   /* all of it, with its line ends */
	unsigned int type; /* of the first; 0 if it has no number */
	bool wanted;       /* one of them has a type that is wanted */
	bool whole;        /* one of them ends an event: PROCTITLE, EOE */
	bool needle;       /* a needle stands in it, or none is wanted */
};

/* Caches the numbers of type names. One for each thread; all zeros is empty. */
struct type_cache {
	struct type_slot {
		char head[SCAN_HEAD]; /* of a line, up to its id */
		uint8_t n;
		uint16_t type;
	} slot[256];
};

/* The number of a type by its name in a log, or 0. */
unsigned int scan_type(struct type_cache *cache, struct str name) __attribute__((nonnull));

#define SCAN_MARKS 8192 /* a power of two */

/* Whether an event that begins with that type has only this record. */
bool scan_is_alone(unsigned int type);

struct run_list {
	struct run *run;
	size_t n, room;
	uint64_t marks[SCAN_MARKS / 64]; /* bits: serials, modulo, of the runs that are wanted */
	uint64_t bad_lines;              /* that are no audit record */
	uint64_t lost;                   /* places where records are missing, cut or not read */
	uint64_t newest;                 /* second of any record but EOE; 0 if there is none */
};

/*
 * Scans @text, which is whole lines, and is written to where one is no record (see record/line.h). Empties @ret first;
 * its views point into @text. 0 or -ENOMEM.
 */
int scan_text(const struct scan_query *query, struct type_cache *cache, struct str text, struct run_list *ret)
	__attribute__((nonnull, warn_unused_result));

/* The same for the last lines only, which tell the time of all: for text without a needle. */
int scan_end(const struct scan_query *query, struct type_cache *cache, struct str text, struct run_list *ret)
	__attribute__((nonnull, warn_unused_result));

/* Whether @text contains a needle, or there is none to look for. */
bool scan_has_needle(const struct scan_query *query, struct str text) __attribute__((nonnull));

#endif
