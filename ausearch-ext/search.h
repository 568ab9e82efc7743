/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is searched for, and how it is shown. */
#ifndef AU_SEARCH_H
#define AU_SEARCH_H

#include <auparse.h>

#include "base/cli.h"
#include "emit/audit.h"
#include "emit/emit.h"
#include "search/gather.h"
#include "search/match.h"
#include "input/progress.h"

enum form {
	FORM_NONE,
	/* Records. */
	FORM_RAW,
	FORM_DEFAULT,
	FORM_INTERPRET,
	FORM_ROW,		/* csv */
	FORM_SENTENCE,		/* text */
	/* Operations. */
	FORM_TEXT,
	FORM_JSON,
	FORM_CSV,
	FORM_STRACE,
	FORM_ECS,
	FORM_OCSF,
	FORM_AUDIT,
};

/* What only io_uring operations have. */
struct op_match {
	uint64_t ops[256 / 64];		/* bits of the numbers that are wanted; any_op: all */
	bool any_op;
	unsigned int confidence;	/* bits 1 << enum confidence of which the origin has one; 0: any */
	bool has_origin;
	struct stamp origin;
	bool has_ring, has_user_data;
	uint64_t ring, user_data;
	const char *exec;		/* inline, worker, sqpoll, task_work, none; or NULL */
};

struct search {
	const struct cli *cli;
	struct emit_options emit;
	enum form form;
	auparse_esc_t escape;
	bool extra_keys, extra_labels, extra_obj2, extra_time;
	const char *input;		/* NULL: the log */
	bool input_logs;		/* the log, even if standard input is a pipe */
	bool just_one, line_buffered, debug, follow, with_origin, chain;
	struct scan_query want;
	bool other_types;		/* a type that is not URINGOP is wanted */
	bool uring_type;		/* URINGOP is */
	struct match match;
	struct op_match op;
	bool uring_arch;		/* --arch uring */
	const char *syscall;		/* by name */
	uint64_t timeout;		/* --eoe-timeout, or 0 */
	const char *checkpoint;
	bool checkpoint_time;		/* only its time counts */
	struct progress progress;
	/* Results. */
	uint64_t found;
	int status;			/* an exit status that stands for what went wrong, or 0 */
	bool failed;			/* an input could not be read, and that was told */
};

/* Reads the options: as cli_parse(). */
int search_options(struct search *s, int argc, char **argv) __attribute__((nonnull, warn_unused_result));

/* Whether operations are shown, not records. */
static inline bool search_is_for_ops(const struct search *s)
{
	return s->form >= FORM_TEXT;
}

/* Exit statuses; those of checkpoints are ausearch's. */
enum { EXIT_WRONG_USE = 2, EXIT_BAD_CHECKPOINT = 10, EXIT_UNSAVED_CHECKPOINT = 11, EXIT_PASSED_CHECKPOINT = 12 };

/* Whether an event of that time and serial number is looked for. */
static inline bool search_wants_stamp(const struct search *s, const struct stamp *stamp)
{
	const struct scan_query *want = &s->want;

	return (!want->start || stamp->sec >= want->start) && (!want->end || stamp->sec <= want->end) &&
	       (!want->has_serial || stamp->serial == want->serial);
}

/* Both print what they find and count it: 0 or a negative errno. */
int search_records(struct search *s, const struct file_list *files) __attribute__((nonnull, warn_unused_result));
int search_ops(struct search *s, const struct file_list *files) __attribute__((nonnull, warn_unused_result));

/* Those of a patched kernel, if few are looked for: 1 if that was all, 0 if nothing has been done, or a negative errno. */
struct ops;
int search_ops_quickly(struct ops *o, const struct file_list *files) __attribute__((nonnull, warn_unused_result));

/* Whether all are files, which can be read more than once. */
bool search_can_repeat(const struct file_list *files) __attribute__((nonnull));

struct origins;
struct chains;
struct resume;

/* Where operations that are found are written to. */
struct ops {
	struct search *s;
	const struct search *asked;	/* what is looked for; s reads more where chains are shown */
	struct chains *chains;		/* --chain; or NULL */
	struct resume *resume;		/* --checkpoint; or NULL */
	bool only_note;			/* the chains of what is found are noted, and nothing is written */
	FILE *out;
	struct origins *origins;	/* --with-origin; or NULL */
	bool done;
	struct audit_form form;		/* --format audit: what is not shown yet */
};

/* Writes one as text or JSON, with the SYSCALL record of the call that submitted it, if that is not NULL: 0 or a negative errno. */
int search_show_with(const struct search *s, FILE *out, const struct uop *op, const struct record *call)
	__attribute__((nonnull(1, 2, 3), warn_unused_result));

/* Operations that wait for the calls that submitted them. NULL: out of memory. Both are borrowed. */
struct origins *origins_new(const struct search *s, const struct file_list *files) __attribute__((nonnull));

/* Takes one; some are written once there are many: 0 or a negative errno. */
int origins_hold(struct origins *or, FILE *out, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* Writes all, in their order. What they come from has to be there still. */
int origins_flush(struct origins *or, FILE *out) __attribute__((nonnull, warn_unused_result));

/* Gives all back that it holds. */
void origins_forget(struct origins *or) __attribute__((nonnull));

void origins_free(struct origins *or);

/* Links of operations. NULL: out of memory. */
struct chains *chains_new(void);
void chains_free(struct chains *ch);

/* Forgets all. */
void chains_clear(struct chains *ch) __attribute__((nonnull));

/* Notes the link of an operation, if it is in one: 0 or -ENOMEM. */
int chains_note(struct chains *ch, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* All have been noted: the second of the oldest operation or call; 0 if there is none. */
uint64_t chains_sort(struct chains *ch) __attribute__((nonnull));

/* Whether it is in one of them. */
bool chains_have(const struct chains *ch, const struct uop *op) __attribute__((nonnull));

/* How many were noted of which links are not known. */
uint64_t chains_unknown(const struct chains *ch) __attribute__((nonnull));

/* Takes an operation, @ops being a struct ops; has the type of uop_fn. */
int search_found_op(void *ops, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* How many threads are worth their start for that much. */
unsigned int search_readers(const struct file_list *files) __attribute__((nonnull));

/* Bytes that an event must have to be found: "=1000" for a user, a name as it is and in hexadecimal. */
struct needles {
	char number[STAMP_SIZE];
	char hex[512];
};

/* Sets the needles of what is wanted, which refer to @needles. */
void search_needles(struct search *s, struct needles *needles) __attribute__((nonnull));

struct pipeline;

/*
 * Feeds all files, and follows the log if that is asked for, until *@done: 0 or a negative errno that ends all. What is wrong with a file is
 * told, unless @quiet, and the rest is fed.
 */
int search_feed(struct search *s, const struct file_list *files, struct pipeline *pl, const bool *done, bool quiet)
	__attribute__((nonnull, warn_unused_result));

/*
 * Feeds a log as it grows and is rotated, from @first on, which is the log or what it was rotated to, until a signal or @done ends it:
 * 0 or a negative errno.
 */
int search_follow(struct search *s, struct pipeline *pl, const struct listed *first, const bool *done)
	__attribute__((nonnull, warn_unused_result));

#endif
