/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects that operations act on, each used by one operation only: a path
 * that holds the operation's number, an address of 127.0.0.0/8 made of it.
 */
#ifndef WORKLOAD_OBJ_H
#define WORKLOAD_OBJ_H

#include "op.h"

/* Names path i of op; nothing is made. Relative to the work directory. */
void obj_name(struct op *op, unsigned int i);
void obj_name_relative(struct op *op, unsigned int i);
/* Makes a file, or a directory, under that name. */
int obj_make_file(struct op *op, unsigned int i);
int obj_make_dir(struct op *op, unsigned int i);
/* Opens a new file of `size` bytes into fd[slot]; it is what op's descriptor names. */
int obj_open_file(struct op *op, unsigned int slot, int flags, off_t size);

int obj_pipe(struct op *op, unsigned int slot);      /* fd[slot] reads, fd[slot + 1] writes */
int obj_pipe_data(struct op *op, unsigned int slot); /* and 64 bytes are in it */
int obj_socketpair(struct op *op, unsigned int slot);

/* op's own address, into object.addr */
void obj_addr_inet(struct op *op);
int obj_addr_inet6(struct op *op);
void obj_addr_unix(struct op *op);
void obj_addr_abstract(struct op *op);
/* A socket into fd[slot], bound to object.addr if `bound`, listening if `listening`. */
int obj_socket(struct op *op, unsigned int slot, int family, int type);
int obj_bind(struct op *op, unsigned int slot);
int obj_listener(struct op *op, unsigned int slot);
/* A connection to the listener in fd[slot] from an address of its own (object.addr). */
int obj_client(struct op *op, unsigned int slot, unsigned int listener);

#endif
