/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The io_uring operations; the table is in uringops.tbl. */
#ifndef AU_URINGOPS_H
#define AU_URINGOPS_H

#include "base/str.h"

enum uringop_takes {
	URINGOP_TAKES_NONE,
	URINGOP_TAKES_PATH,
	URINGOP_TAKES_ADDR,
	URINGOP_TAKES_FD,
	URINGOP_TAKES_PIPE,
};

struct uringop {
	const char *name;   /* lower case of the kernel's IORING_OP_NAME */
	const char *since;  /* first kernel version that has it */
	bool stock_audited; /* no .audit_skip in io_uring/opdef.c */
	bool always_worker; /* its prep function sets REQ_F_FORCE_ASYNC: an io-wq worker runs it */
	enum uringop_takes takes;
	const char *op_class;
	const char *syscall; /* the call that does the same, or NULL */
};

/* The operation with that number (static), or NULL if the table does not have it. */
const struct uringop *uringop_by_number(unsigned int number);

/* The number of the operation with that name, in upper or lower case, or -ENOENT. */
int uringop_by_name(struct str name);

/* How many operations the table has: their numbers are 0 to one less. */
unsigned int uringop_count(void);

#endif
