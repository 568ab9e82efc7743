/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes operations in the terms of a standard. A table (ecs.tbl, ocsf.tbl) says which fact becomes which field. What
 * the log does not prove gets no field. What has no field in the standard is written to one of our own, as in
 * uringop/1, together with how it is known.
 */
#ifndef AU_MAPPING_H
#define AU_MAPPING_H

#include "emit/emit.h"
#include "record/sockaddr.h"

#define MAP_DEPTH 4

/* Which side an operation's address is. */
enum map_address {
	ADDRESS_NONE,
	ADDRESS_TO,
	ADDRESS_FROM,
};

/* An operation, prepared for the sources of the table. */
struct map_view {
	const struct uop *op;
	const struct emit_options *opt;
	const struct uringop *info;   /* NULL: an unknown operation */
	const void *map;              /* what the standard's table says of it */
	const struct record *who_rec; /* NULL where it is not known */
	struct fields own, who, origin;
	bool exact;                  /* the process is */
	const struct record *path;   /* the file it is about, or NULL */
	const struct record *target; /* and what that became, or NULL */
	enum map_address address;
	struct saddr saddr; /* if address is not ADDRESS_NONE */
};

/* What many operations do not have: the sources that are about it are not even asked. */
enum map_needs {
	MAP_PATH = 1,
	MAP_ADDRESS = 2,
	MAP_WHO = 4,
	MAP_EXACT = 8,
	MAP_PROC = 16,
	MAP_NAMES = 32,
	MAP_ORIGIN = 64,
	MAP_RAW = 128,
};

/* A source: writes one value under @key, or nothing. */
typedef void map_fn(struct json *j, struct str key, const struct map_view *v, const char *arg);

struct map_field {
	struct str key[MAP_DEPTH];
	uint8_t depth;
	uint8_t shared; /* how many of the objects that it is in the field before it is in */
	uint8_t needs;  /* enum map_needs */
	map_fn *put;
	const char *arg; /* NULL if the source takes none */
};

/* Prepares a view, without a file and an address. */
void map_view(struct map_view *v, const struct uop *op, const struct emit_options *opt) __attribute__((nonnull));

/* Adds the address of the asserted object, if it has one, as @address. */
void map_take_address(struct map_view *v, enum map_address address) __attribute__((nonnull));

/* The first PATH record of the asserted object with that nametype, or NULL. */
const struct record *map_path(const struct uop *op, const char *nametype) __attribute__((nonnull));

/* Whether the asserted object has a path that the operation creates. */
bool map_creates(const struct uop *op) __attribute__((nonnull));

/* Writes all fields as one line at the end of @j: 0 or -ENOMEM. */
int map_write(struct json *j, const struct map_field *fields, size_t n, const struct map_view *v)
	__attribute__((nonnull, warn_unused_result));

/* The last component of a path, "/" for the root; false if there is none. */
bool map_last_part(struct str path, struct str *ret) __attribute__((nonnull));

/* The file type bits (S_IFMT) of the mode in a PATH record, or 0. */
unsigned int map_file_bits(const struct record *path) __attribute__((nonnull));

/* A list of one or more words that are separated by commas. */
void map_words(struct json *j, struct str key, const char *words) __attribute__((nonnull(1, 3)));

/* Sources that several tables use. */
map_fn map_text, map_number, map_time, map_id, map_serial, map_action, map_error, map_raw, map_node, map_own_id,
	map_own_id_text, map_own_name, map_who_id, map_who_id_text, map_who_string, map_exact_string, map_exact_word,
	map_cwd, map_origin_number, map_path_whole, map_path_last, map_path_word, map_path_id_text, map_address, map_ip,
	map_port, map_parent_name, map_container, map_kind, map_op, map_result, map_process, map_execution, map_origin,
	map_object, map_evidence, map_sqe, map_keys, map_lost, map_cut;

#endif
