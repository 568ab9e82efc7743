/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the evidence share. */
#ifndef AU_EVIDENCE_IMPL_H
#define AU_EVIDENCE_IMPL_H

#include "stitch/evidence.h"

/* What a record of that kind can be about. */
enum evidence_scope {
	SCOPE_TASK, /* what the task was doing */
	SCOPE_CALL, /* system calls only */
	SCOPE_ANY,  /* what happened to end then, too */
};

/*
 * Fills in what the record says. It returns the words by which checks are told apart, with blanks or commas between
 * them; none if the record is not of a check. NULL if it lacks what the kernel always writes: it was cut.
 */
typedef struct str evidence_fn(struct evidence *e);

struct evidence_kind {
	const char *name;
	unsigned int type;
	const char *by; /* NULL: the record says it */
	evidence_fn *read;
	enum evidence_scope scope;
};

evidence_fn evidence_avc, evidence_selinux_err, evidence_landlock, evidence_domain, evidence_seccomp,
	evidence_integrity, evidence_measured, evidence_fanotify, evidence_bpf;

#endif
