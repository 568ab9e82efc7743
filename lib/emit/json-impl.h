/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of uringop/1 share. */
#ifndef AU_EMIT_JSON_IMPL_H
#define AU_EMIT_JSON_IMPL_H

#include "emit/emit.h"

/* Begins a line about @op, in which all but @fixed bytes is limited by its room. */
void json_limit(struct json *j, const struct uop *op, size_t fixed) __attribute__((nonnull));

/* Of what follows, all but @fixed bytes is limited. */
void json_limit_rest(struct json *j, size_t fixed) __attribute__((nonnull));

/* Writes how a fact is known into the object that was begun last. */
void json_put_fact(struct json *j, const struct fact *f) __attribute__((nonnull));

/* The parts of an object of uringop/1, with their keys: "op", "result", ... */
void json_put_op(struct json *j, const struct uop *op) __attribute__((nonnull));
void json_put_result(struct json *j, const struct uop *op) __attribute__((nonnull));
void json_put_execution(struct json *j, const struct uop *op) __attribute__((nonnull));
void json_put_origin(struct json *j, const struct uop *op) __attribute__((nonnull));
void json_put_sqe(struct json *j, const struct uop *op) __attribute__((nonnull));

/* "key"; @own are the fields of op->rec. */
void json_put_keys(struct json *j, const struct fields *own) __attribute__((nonnull));

/* "process"; @own are the fields of op->rec. */
void json_put_process(struct json *j, const struct uop *op, const struct fields *own, const struct emit_options *opt)
	__attribute__((nonnull));

/* "object" */
void json_put_object(struct json *j, const struct uop *op) __attribute__((nonnull));

/* "sockaddr" of a SOCKADDR record. */
void json_put_sockaddr(struct json *j, const struct record *rec) __attribute__((nonnull));

#endif
