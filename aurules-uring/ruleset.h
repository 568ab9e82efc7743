/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of files or of the running kernel, in the order in which they are loaded, and those in force at the end. */
#ifndef AU_RULESET_H
#define AU_RULESET_H

#include "rule.h"

/* The kernel looks at them one by one for each event: no host has as many. */
#define RULESET_MAX_RULES 20000

struct ruleset {
	int machine;       /* libaudit's number of the machine that the rules are for; set before any is read */
	struct rule *rule; /* in the order of the files */
	size_t n, room;
	char **file; /* names; owned */
	size_t n_files;
	struct rule **active; /* in force, in the order in which the kernel looks at them; pointers into rule */
	size_t n_active;
	const char *failed;         /* the file of the folder at which reading it has failed, or NULL; owned */
	bool continues;             /* -i or -c: what is refused does not stop auditctl */
	const struct rule *stopped; /* the rule at which auditctl stops, or NULL */
	const struct rule *off;     /* the line that turns auditing off in the end, or NULL */
};

void ruleset_clear(struct ruleset *rs) __attribute__((nonnull));

/*
 * Reads a rules file as auditctl -R does, or a folder of them as augenrules puts them together; "-" is standard
 * input. 0 or a negative errno; @ret_line is the line at which it happened, or 0.
 */
int ruleset_read(struct ruleset *rs, const char *path, unsigned int *ret_line)
	__attribute__((nonnull, warn_unused_result));
int ruleset_read_folder(struct ruleset *rs, const char *path, unsigned int *ret_line)
	__attribute__((nonnull, warn_unused_result));

/* A copy of a file's name that lives as long as the set, for rules to point at; NULL: no memory. */
const char *ruleset_name(struct ruleset *rs, const char *name) __attribute__((nonnull));

/* The order of "ls -v", which goes by the numbers in names (GNU coreutils 9). */
int names_by_version(const char *a, const char *b) __attribute__((nonnull));

/* The error @rc of ruleset_read() as text: "FILE line N: REASON". */
#define RULESET_WHY_SIZE 4400
void ruleset_error(const char *path, unsigned int line, int rc, char ret[RULESET_WHY_SIZE]) __attribute__((nonnull));

/* The rules of the running kernel, and -e 0 if auditing is off: 0 or a negative errno. */
int ruleset_live(struct ruleset *rs) __attribute__((nonnull, warn_unused_result));

/* Adds a rule, which then belongs to the set: 0 or a negative errno. */
int ruleset_add(struct ruleset *rs, const struct rule *r) __attribute__((nonnull, warn_unused_result));

/*
 * Works out what is in force: -D and -d remove, duplicates and what follows -e 2 are refused, auditctl stops at
 * the first rule that is refused, unless for something that this machine lacks. 0 or -ENOMEM.
 */
int ruleset_apply(struct ruleset *rs) __attribute__((nonnull, warn_unused_result));

#endif
