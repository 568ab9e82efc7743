/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations in the terms of a standard: a table (ecs.tbl, ocsf.tbl) says which fact becomes which field. What the log does not prove
 * has no field; what has no field in the standard stands in one of our own, as uringop/1 has it, with how it is known.
 */
#ifndef AU_MAPPING_H
#define AU_MAPPING_H

#include "emit/emit.h"
#include "record/sockaddr.h"

#define MAP_DEPTH 4

/* Which end an operation's address is. */
enum map_address {
	ADDRESS_NONE,
	ADDRESS_TO,
	ADDRESS_FROM,
};

/* An operation, with what the sources ask for. */
struct map_view {
	const struct uop *op;
	const struct emit_options *opt;
	const struct uringop *info;	/* NULL: an unknown operation */
	const void *map;		/* what the standard's table says of it */
	const struct record *who_rec;	/* NULL where it is not known */
	struct fields own, who, origin;
	bool exact;			/* the process is */
	const struct record *path;	/* the file it is about, or NULL */
	const struct record *target;	/* and what that became, or NULL */
	enum map_address address;
	struct saddr saddr;		/* if address is not ADDRESS_NONE */
};

/* Writes one value under @key, or nothing. */
typedef void map_fn(struct json *j, const char *key, const struct map_view *v, const char *arg);

struct map_field {
	const char *key[MAP_DEPTH];
	size_t depth;
	map_fn *put;
	const char *arg;		/* NULL if the source takes none */
};

/* Room for what a view refers to: no file and no address yet. */
void map_view(struct map_view *v, const struct uop *op, const struct emit_options *opt) __attribute__((nonnull));

/* The asserted object's address, as @address, if it has one. */
void map_take_address(struct map_view *v, enum map_address address) __attribute__((nonnull));

/* The first PATH record of the asserted object with that nametype, or NULL. */
const struct record *map_path(const struct uop *op, const char *nametype) __attribute__((nonnull));

/* Whether the asserted object has a path that the operation makes. */
bool map_creates(const struct uop *op) __attribute__((nonnull));

/* All of it, as one line at the end of @j: 0 or -ENOMEM. */
int map_write(struct json *j, const struct map_field *fields, size_t n, const struct map_view *v) __attribute__((nonnull, warn_unused_result));

/* The last part of a path, "/" for the root; false if it has none. */
bool map_last_part(struct str path, struct str *ret) __attribute__((nonnull));

/* The bits of the type in the mode of a PATH record, S_IFMT, or 0. */
unsigned int map_file_bits(const struct record *path) __attribute__((nonnull));

/* A list of one or more words with commas between. */
void map_words(struct json *j, const char *key, const char *words) __attribute__((nonnull));

/* Sources that more than one table has. */
map_fn map_text, map_number, map_time, map_id, map_serial, map_action, map_error, map_raw, map_node, map_own_id, map_own_id_text,
	map_own_name, map_who_id, map_who_id_text, map_who_string, map_exact_string, map_exact_word, map_cwd, map_origin_number,
	map_path_whole, map_path_last, map_path_word, map_path_id_text, map_address, map_ip, map_port,
	map_parent_name, map_container, map_kind, map_section, map_lost;

#endif
