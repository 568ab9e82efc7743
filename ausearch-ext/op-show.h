/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One operation as the query wants it shown. Both return 0 or a negative errno. */
#ifndef AU_OP_SHOW_H
#define AU_OP_SHOW_H

#include "query.h"

/* In any format of operations but audit. */
int op_show(const struct query *q, FILE *out, const struct uop *op) __attribute__((nonnull, warn_unused_result));

/* As text or JSON, with the SYSCALL record of the call that submitted it, if that is not NULL. */
int op_show_with_call(const struct query *q, FILE *out, const struct uop *op, const struct record *call)
	__attribute__((nonnull(1, 2, 3), warn_unused_result));

#endif
