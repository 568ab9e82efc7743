/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the security modules logged in the event of an operation: who checked, what was asked for, whether it was
 * refused, and of which object. ../docs/fields.md says which bytes of these records a policy or a process chooses.
 */
#ifndef AU_EVIDENCE_H
#define AU_EVIDENCE_H

#include "stitch/uop.h"

enum verdict {
	VERDICT_NOTED,   /* something was done or counted: no check */
	VERDICT_REFUSED, /* the check failed, and its caller was told so */
	VERDICT_ALLOWED, /* it passed, or failed where the policy only warns */
	VERDICT_FAILED,  /* it failed; whether that refused anything depends on a mode that is not logged */
};

/* Views point into the record. Empty: the record does not say. */
struct evidence {
	const struct record *rec;
	const char *by; /* "selinux", "apparmor", ...; static storage */
	enum verdict verdict;
	struct str what;            /* permissions, with blanks or commas between, or what was done */
	struct str class;           /* of the object, as the policy names it */
	struct str subject, target; /* labels, as logged: any bytes but the end of the line */
	bool packet;                /* of a packet that came or went: any task is interrupted for it */
	struct str told;            /* the part of the record in which no label can feign a field */
	enum confidence confidence; /* that it is about this operation */
	const char *known_by;       /* a sentence; static storage */
};

/* "refused", "allowed", ...; static storage. */
const char *verdict_name(enum verdict v);

/*
 * The next record of @op's event that may be about @op; *@at is 0 at first. False: there are no more. One of another
 * process, or that stands between the records of other operations of the same call, is not about it.
 */
bool evidence_next(const struct uop *op, size_t *at, struct evidence *ret) __attribute__((nonnull, warn_unused_result));

/* Whether it is certainly about the operation. */
static inline bool evidence_asserted(const struct evidence *e)
{
	return e->confidence == CONF_EXACT;
}

/* Whether the program that its record names is the one that ran; that of a domain is the one that made it. */
bool evidence_names_task(const struct evidence *e) __attribute__((nonnull));

/* A field by its name, unless it stands where a label may feign it. */
bool evidence_field(const struct evidence *e, const char *name, struct field *ret) __attribute__((nonnull));

/*
 * The evidence that names the file @op worked on, where @op is of a kind that has no PATH or SOCKADDR record and
 * nothing else names an object: true with it.
 */
bool evidence_object(const struct uop *op, struct evidence *ret) __attribute__((nonnull));

/* How the object of @op is known, with evidence_object(). */
enum confidence evidence_object_confidence(const struct uop *op) __attribute__((nonnull));

/* The bit of a record type that evidence_next() gives, by its number; 0 for others. */
uint32_t evidence_bit(unsigned int type);

/* The same for the type of @rec. */
uint32_t evidence_bit_of(const struct record *rec) __attribute__((nonnull));

/* The number of such a type by its name, which libaudit may not know yet; or 0. */
unsigned int evidence_type(struct str name);

#endif
