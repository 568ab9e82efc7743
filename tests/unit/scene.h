/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log that a test writes line by line, as a stock or a patched kernel would, and the output of the pipeline for it.
 * Times are milliseconds since the start of the scene.
 */
#ifndef AU_SCENE_H
#define AU_SCENE_H

#include <stdio.h>

#include "stitch/pipeline.h"

#define OP_ACCEPT 13
#define OP_CONNECT 16
#define OP_OPENAT 18

#define SCENE_MAX_OPS 4096
#define N_ITEMS 65536 /* serials whose paths are counted */
#define SCENE_MAX_WARNINGS 64

struct scene_warning {
	enum warning what;
	char file[64];
	uint64_t line;
	bool has_serial;
	uint64_t serial;
};

struct scene {
	FILE *log;
	char *text;
	size_t size;
	/* Who writes the next records. */
	const char *node; /* NULL: no node= */
	int pid, ppid;
	const char *comm, *exe, *key;
	unsigned int auid, ses;
	bool eoe;                      /* ends events as auditd's stream does */
	unsigned short items[N_ITEMS]; /* paths in the event of each serial, which items= tells when the scene runs */
	/* Where one program ends and another goes on. */
	bool restarts, killed;
	size_t saved, taken_up;
	/* What came of it. */
	struct pipeline *pl;
	struct counters counters;
	struct pipeline *first_pl; /* before the restart */
	struct counters first_counters;
	bool quiet; /* nothing was held then */
	size_t n_ops;
	struct uop *ops[SCENE_MAX_OPS];
	size_t n_warnings;
	struct scene_warning warnings[SCENE_MAX_WARNINGS];
};

/* Stops the test program if there is no memory. */
struct scene *scene_new(void);
void scene_free(struct scene *s);

/* One line as it is, with its end. */
void scene_line(struct scene *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One record of that type, time and serial; @fmt is its body. */
void scene_record(struct scene *s, const char *type, uint64_t ms, uint64_t serial, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* URINGOP of a stock kernel. */
void scene_op(struct scene *s, uint64_t ms, uint64_t serial, unsigned int op, int64_t code);

/* The same in an event of its own, as of a worker: with its EOE if the scene is a stream. */
void scene_own_op(struct scene *s, uint64_t ms, uint64_t serial, unsigned int op, int64_t code);

/* SYSCALL and PROCTITLE of a call; the records of its event that stand before must be written before. */
void scene_call(struct scene *s, uint64_t ms, uint64_t serial, unsigned int nr, int64_t code, unsigned int a0,
		unsigned int a1);
/* A ring is made; with serial 1 the process has begun just before. */
void scene_setup(struct scene *s, uint64_t ms, uint64_t serial);
void scene_exec(struct scene *s, uint64_t ms, uint64_t serial);
void scene_enter(struct scene *s, uint64_t ms, uint64_t serial, unsigned int submitted);

/* The process makes a ring (serial 1) and submits an accept that has to wait for its event (serial 2). */
void scene_accept_waits(struct scene *s);

/* CWD and one PATH of an existing file. */
void scene_path(struct scene *s, uint64_t ms, uint64_t serial, unsigned int item, const char *name);

/* Here the program is ended, and another goes on with what it knew. */
void scene_restart(struct scene *s);

/* Here it saves what it knows for the last time; from scene_restart() on another goes on, it was killed. */
void scene_save(struct scene *s);

/* Feeds what was written, in parts of @chunk bytes (0: all at once), and ends the input. */
void scene_run_chunks(struct scene *s, size_t chunk);
void scene_run(struct scene *s);

/* The @nth operation (from 0) of that serial, or NULL. */
const struct uop *scene_nth(const struct scene *s, uint64_t serial, size_t nth);
const struct uop *scene_find(const struct scene *s, uint64_t serial);

/* The same of an operation that must be there. */
const struct uop *the(const struct scene *s, uint64_t serial);

/* The serial of the event that a fact stands in, 0 without one. */
uint64_t fact_serial(const struct fact *f);

/* @op as JSON or as text; static storage, until the next call. */
const char *scene_json(const struct uop *op);
const char *scene_text(const struct uop *op);

#endif
