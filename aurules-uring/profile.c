/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "profile.h"

#include <errno.h>
#include <stdlib.h>

#include "emit/emit.h"

void profile_clear(struct profile *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->program[i].exe);
	free(p->program);
	*p = (struct profile){ 0 };
}

static struct program *find_program(struct profile *p, struct str exe)
{
	struct program *program;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (str_is(exe, p->program[i].exe))
			return &p->program[i];
	if (p->n == PROFILE_MAX_PROGRAMS) {
		p->dropped++;
		return NULL;
	}
	program = realloc(p->program, (p->n + 1) * sizeof(*program));
	if (!program) {
		p->rc = -ENOMEM;
		return NULL;
	}
	p->program = program;
	program[p->n] = (struct program){ .exe = strndup(exe.p, exe.n), .flags_known = true };
	if (!program[p->n].exe) {
		p->rc = -ENOMEM;
		return NULL;
	}
	return &program[p->n++];
}

/* The program of a SYSCALL or URINGOP record, or NULL: not said, or not asked for. */
static struct program *program_of(struct profile *p, const struct record *rec)
{
	char buf[STRING_MAX_BYTES];
	struct field f;
	long n;

	if (!rec || !record_field(rec, "exe", &f))
		return NULL;
	n = field_bytes(&f, buf, sizeof(buf));
	if (n <= 0 || memchr(buf, '\0', (size_t)n))
		return NULL;
	if (p->only && !str_is((struct str){ buf, (size_t)n }, p->only))
		return NULL;
	return find_program(p, (struct str){ buf, (size_t)n });
}

static int add_operation(void *data, const struct uop *op)
{
	struct profile *p = data;
	const struct record *who = uop_who(op), *sqe = uop_record(op, REC_URING_SQE),
			    *origin = uop_record(op, REC_URING_ORIGIN);
	struct program *program;
	struct field f;
	uint64_t flags;

	if (!who || !record_field(who, "exe", &f)) {
		p->unknown++;
		return 0;
	}
	program = program_of(p, who);
	if (!program)
		return p->rc;
	program->seen += !op->attempt;
	if (origin && record_field(origin, "refused", &f)) {
		program->refused++;
		return 0;
	}
	if (op->op < 256)
		opset_add(&program->ops, op->op);
	if (sqe && record_field(sqe, "sqe_flags", &f) && f.value.n > 2 &&
	    str_u64(str_skip(f.value, 2), 16, &flags) == 0)
		program->sqe_flags |= (uint32_t)flags;
	else
		program->flags_known = false;
	return 0;
}

/* io_uring_register(2): its second argument, without the flag for a registered ring. */
static void add_register(struct profile *p, struct str line)
{
	struct record rec;
	const char *why, *name;
	struct program *program;
	uint64_t op;

	if (record_parse(line, &rec, &why) < 0 || rec.type != REC_SYSCALL)
		return;
	name = syscall_name(&rec);
	if (!name || strcmp(name, "io_uring_register") != 0 || record_u64(&rec, "a1", 16, &op) < 0)
		return;
	program = program_of(p, &rec);
	op &= 0x7fffffff;
	if (program && op < 64)
		program->registers |= 1ull << op;
}

int profile_read(struct profile *p, int fd, const char *file, struct counters *counters)
{
	struct pipeline *pl = pipeline_new(add_operation, p, counters);
	FILE *in = fdopen(fd, "re");
	char *text = NULL;
	size_t size = 0;
	ssize_t n;
	int rc = pl && in ? 0 : -ENOMEM;

	if (rc == 0)
		pipeline_source(pl, file);
	while (rc == 0 && (n = getline(&text, &size, in)) > 0) {
		rc = pipeline_feed(pl, text, (size_t)n);
		if (memmem(text, (size_t)n, "type=SYSCALL ", 13))
			add_register(p, (struct str){ text, (size_t)n - (text[n - 1] == '\n') });
	}
	if (rc == 0 && ferror(in))
		rc = -errno;
	if (rc == 0)
		rc = pipeline_finish(pl);
	free(text);
	pipeline_free(pl);
	if (in)
		fclose(in);
	return rc < 0 ? rc : p->rc;
}
