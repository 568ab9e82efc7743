/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stitched operation: a URINGOP record with what the log proves about its process, origin and object, and how that is
 * known. It refers to the events that hold the facts; ../docs/uringop-1.md describes how it is written.
 */
#ifndef AU_UOP_H
#define AU_UOP_H

#include "stitch/event.h"
#include "record/uringops.h"

#define UOP_MAX_CANDIDATES 16
#define UOP_MAX_ATTEMPTS 16

enum confidence {
	CONF_UNKNOWN,
	CONF_EXACT,
	CONF_UNIQUE,
	CONF_AMBIGUOUS,
	CONF_SQPOLL,
	CONF_LOST,
};

/* How the outcome is known. */
enum outcome {
	OUTCOME_UNKNOWN,
	OUTCOME_KERNEL,  /* a patched kernel logs it */
	OUTCOME_HANDLER, /* a stock kernel logged an error that ends the request */
};

struct fact {
	enum confidence confidence;
	const char *known_by; /* a sentence; static storage */
	struct event *ev;     /* holds the fact if it is asserted; a reference, may be NULL */
};

/* Many wait in memory, so it is small. */
struct uop {
	struct event *ev;         /* its last URINGOP record's event; a reference */
	const struct record *rec; /* that record */
	struct fact process, origin, object;
	int64_t exit;
	unsigned int op;
	enum outcome outcome;
	bool patched;          /* by a kernel with this project's patches */
	bool alone;            /* then: in an event of its own, as it must be */
	bool attempt;          /* the kernel will try again, or did in an event that cannot be told */
	bool absorbed;         /* of the stitcher: it has become part of another */
	bool ring_made;        /* of the stitcher: process.ev is of the program that made the ring, while it waits */
	uint8_t n_candidates;  /* events that may be the origin; references */
	uint8_t n_earlier;     /* events of earlier attempts; references */
	unsigned int attempts; /* URINGOP records written for it */
	unsigned int refs;
	struct event **candidates; /* NULL if there are none */
	struct event **earlier;    /* NULL if there are none */
	uint32_t candidates_total;
	int32_t pid;
	/* Of the stitcher. */
	uint64_t due;             /* node clock at which no more can be learnt, ms */
	uint64_t later_from;      /* number of the first call of its process that is logged after it */
	struct event *after;      /* that call; a reference, or NULL */
	struct event *spanned_by; /* one that began before it: it proves whose the pid was; a reference, or NULL */
	struct uop *next, *next_waiting;
};

static inline bool fact_asserted(const struct fact *f)
{
	return f->confidence == CONF_EXACT || f->confidence == CONF_UNIQUE || f->confidence == CONF_SQPOLL;
}

/* "exact", "unique", ...; static storage. */
const char *confidence_name(enum confidence c);

/* On a patched kernel, the record of @op's own event that names its origin or its SQE; or NULL. */
static inline const struct record *uop_record(const struct uop *op, enum record_type type)
{
	return op->patched && op->alone ? event_record(op->ev, type) : NULL;
}

/* The id of the call that a patched kernel names as the origin: true with it, if there is one. */
bool uop_origin_id(const struct uop *op, struct stamp *ret) __attribute__((nonnull));

/* One reference, or NULL (out of memory). Takes a reference to @ev. */
struct uop *uop_new(struct event *ev, const struct record *rec) __attribute__((nonnull));

/* Reads operation, exit and process from its record: false if one of them is missing or impossible. */
bool uop_read(struct uop *op) __attribute__((nonnull, warn_unused_result));

struct uop *uop_ref(struct uop *op) __attribute__((nonnull));

/* Gives one reference back; NULL is allowed. */
void uop_unref(struct uop *op);

/* Adds a candidate for its origin; beyond UOP_MAX_CANDIDATES they are only counted. */
void uop_candidate(struct uop *op, struct event *ev) __attribute__((nonnull));

/* Adds the event of an earlier attempt, up to UOP_MAX_ATTEMPTS. */
void uop_earlier(struct uop *op, struct event *ev) __attribute__((nonnull));

/* The record that says who submitted @op, or NULL if that is not known. */
const struct record *uop_who(const struct uop *op) __attribute__((nonnull));

/*
 * Whether all paths of @op's asserted object lack a name. This is so when an io-wq worker of a stock kernel looked them
 * up; the candidates for its origin may have the names.
 */
bool uop_unnamed(const struct uop *op) __attribute__((nonnull));

/*
 * Whether the PATH records of @ev are as many as one such operation can have: an event of a call whose SYSCALL record
 * is lost may have those of several.
 */
bool uop_fits_paths(const struct uop *op, const struct event *ev) __attribute__((nonnull));

/* Whether @ev has records of the kind that name an object of such an operation. */
bool uop_names_object(const struct uop *op, const struct event *ev) __attribute__((nonnull));

/* Replaces @f. @ev may be NULL. */
void fact_set(struct fact *f, enum confidence c, const char *known_by, struct event *ev);

#endif
