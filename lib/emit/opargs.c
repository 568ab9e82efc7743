/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/opargs-impl.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>

#include "stitch/node.h"

#define OP_FSYNC 3
#define FSYNC_DATASYNC 1

static enum arch arch_of(const struct node *node)
{
	switch (node->arch & 0xffff) {
	case EM_386:
	case EM_X86_64:
	case EM_S390:
	case EM_RISCV:
	case EM_LOONGARCH:
		return ARCH_GENERIC;
	case EM_ARM:
	case EM_AARCH64:
		return ARCH_ARM;
	case EM_PPC:
	case EM_PPC64:
		return ARCH_POWERPC;
	default:
		return ARCH_UNKNOWN;
	}
}

static void read_sqe(struct decoder *d)
{
	static const struct {
		const char *name;
		unsigned int base;
	} members[] = {
		[SOURCE_FD] = { "fd", 10 },
		[SOURCE_ADDR] = { "addr", 16 },
		[SOURCE_LEN] = { "len", 16 },
		[SOURCE_OFF] = { "off", 16 },
		[SOURCE_OP_FLAGS] = { "op_flags", 16 },
		[SOURCE_BUF_INDEX] = { "buf_index", 16 },
		[SOURCE_FILE_INDEX] = { "file_index", 16 },
		[SOURCE_ADDR3] = { "addr3", 16 },
		[SOURCE_SQE_FLAGS] = { "sqe_flags", 16 },
	};
	size_t i;

	_Static_assert(sizeof(members) / sizeof(members[0]) == N_MEMBERS, "a member of the SQE has no name");
	for (i = 0; i < N_MEMBERS && d->sqe; i++) {
		int64_t n;
		int rc;

		if (members[i].base == 10) {
			rc = record_i64(d->sqe, members[i].name, &n);
			d->member[i] = rc < 0 ? 0 : (uint64_t)n;
		} else {
			rc = record_u64(d->sqe, members[i].name, 16, &d->member[i]);
		}
		if (rc < 0)
			d->sqe = NULL; /* cut, or of another form: none of it is trusted */
	}
}

static uint64_t source_value(const struct decoder *d, enum argsource source)
{
	const uint64_t *m = d->member;

	switch (source) {
	case SOURCE_ADDR_LEN:
		return m[SOURCE_FILE_INDEX] & 0xffff;
	case SOURCE_ADDR_OR_LEN:
		return m[SOURCE_ADDR] ? m[SOURCE_ADDR] : m[SOURCE_LEN];
	case SOURCE_OFF_OR_LEN:
		return m[SOURCE_OFF] ? m[SOURCE_OFF] : m[SOURCE_LEN];
	default:
		return source < N_MEMBERS ? m[source] : 0;
	}
}

static bool has_type(const struct record *rec, const char *type)
{
	struct field f;

	return record_field(rec, "nametype", &f) && str_is(f.value, type);
}

/* The PATH record of that number, or NULL. */
static const struct record *path_item(const struct event *ev, int64_t item)
{
	size_t i;
	int64_t n;

	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == REC_PATH && record_i64(&ev->rec[i], "item", &n) == 0 && n == item)
			return &ev->rec[i];
	return NULL;
}

static bool same_name(const struct record *a, const struct record *b)
{
	struct field fa, fb;

	return record_field(a, "name", &fa) && record_field(b, "name", &fb) && str_eq(fa.value, fb.value);
}

/*
 * The records of the names that the program passed. They are the first ones, in order; one that had its folder looked
 * up has become that of the folder (PARENT), and what was found there follows behind them all, what is removed first
 * (kernel/auditsc.c, __audit_inode_child()). A rename that exchanges removes and creates both names.
 */
static void find_paths(struct decoder *d, size_t n)
{
	int64_t next = (int64_t)n;
	size_t i;

	for (i = 0; i < n && d->objects; i++) {
		const struct record *rec = path_item(d->objects, (int64_t)i), *before = i ? d->path[0] : NULL;

		if (rec && has_type(rec, "PARENT")) {
			rec = path_item(d->objects, next++);
			/* Of two, the old one is removed: what is created is the new one. */
			if (rec && i == 0 && n > 1 && has_type(rec, "CREATE"))
				rec = NULL;
			if (rec && before && same_name(rec, before) && path_item(d->objects, next))
				rec = path_item(d->objects, next);
		}
		d->path[i] = rec;
	}
}

static size_t count_paths(const struct spec *spec)
{
	size_t i, n = 0;

	for (i = 0; i < spec->n; i++)
		n += spec->arg[i].form == ARG_PATH;
	return n;
}

static bool is_left_out(const struct decoder *d, const struct argspec *a)
{
	return a->form == ARG_CREAT_MODE && (!d->sqe || !opargs_has_mode(d->member[SOURCE_OP_FLAGS]));
}

/* Each text ends in NUL. @at: where they begin. */
static void put_arguments(struct decoder *d, const struct spec *spec, struct opargs *args, long at[OPARGS_MAX])
{
	size_t i;

	for (i = 0; i < spec->n; i++) {
		const struct argspec *a = &spec->arg[i];

		if (is_left_out(d, a))
			continue;
		args->arg[args->n].name = a->name;
		d->value = source_value(d, a->source);
		at[args->n] = ftell(d->out);
		if (opargs_put(d, a))
			putc('\0', d->out);
		else
			at[args->n] = -1;
		args->n++;
	}
}

static const char *call_of(const struct decoder *d, const struct uringop *info)
{
	if (d->op->op == OP_FSYNC && d->member[SOURCE_OP_FLAGS] & FSYNC_DATASYNC)
		return "fdatasync";
	return info->syscall ? info->syscall : info->name;
}

int opargs_decode(const struct uop *op, struct opargs *ret)
{
	const struct uringop *info = uringop_by_number(op->op);
	const struct spec *spec = opargs_spec(op->op);
	struct decoder d = { .op = op, .sqe = uop_record(op, REC_URING_SQE), .arch = arch_of(op->ev->node) };
	struct opargs args = { 0 };
	long at[OPARGS_MAX];
	size_t i, size;

	if (!info || !spec) {
		*ret = args;
		return 0;
	}
	d.out = open_memstream(&args.memory, &size);
	if (!d.out)
		return -ENOMEM;
	if (fact_asserted(&op->object) && !uop_unnamed(op))
		d.objects = op->object.ev;
	read_sqe(&d);
	find_paths(&d, count_paths(spec));
	args.call = call_of(&d, info);
	args.is_call = info->syscall != NULL;
	put_arguments(&d, spec, &args, at);
	if (fclose(d.out) != 0) {
		free(args.memory);
		return -ENOMEM;
	}
	for (i = 0; i < args.n; i++)
		args.arg[i].text = at[i] < 0 ? NULL : args.memory + at[i];
	*ret = args;
	return 0;
}

void opargs_free(struct opargs *args)
{
	free(args->memory);
	args->memory = NULL;
}
