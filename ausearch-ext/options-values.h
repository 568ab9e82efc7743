/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets options in a struct query, which is cli->data. What o->which is for each is said here. */
#ifndef AU_OPTIONS_VALUES_H
#define AU_OPTIONS_VALUES_H

#include "base/cli.h"
#include "query.h"

/* The offset of a bool or of a string in struct query. */
cli_set_fn set_flag, set_string;

/* An enum match_text. */
cli_set_fn set_text;

/* An enum match_number: a number, or a user or group. */
cli_set_fn set_number, set_id;

/* Not used. */
cli_set_fn set_any_uid, set_any_gid, set_either_context, set_types, set_exit, set_success, set_arch, set_node,
	set_serial, set_start, set_end, set_timeout, set_format, set_input_format, set_raw, set_escape;

/* Of operations; not used. */
cli_set_fn set_ops, set_confidence, set_origin, set_ring, set_user_data, set_exec, refuse_container;

/* -sc of operations: whether any operation or system call has that name or number. */
int check_syscall_name(const struct cli *cli, const struct query *q) __attribute__((nonnull, warn_unused_result));

/* -sc of events: the system call's number on that machine, or the operation's with --arch uring. */
int set_syscall_number(const struct cli *cli, struct query *q) __attribute__((nonnull, warn_unused_result));

#endif
