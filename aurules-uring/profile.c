/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "profile.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "emit.h"
#include "json-set.h"
#include "text.h"

/* include/uapi/linux/io_uring.h of Linux 7.2: enum io_uring_sqe_flags_bit, enum io_uring_register_op. */
static const char *const flag_names[] = {
	"FIXED_FILE", "IO_DRAIN", "IO_LINK", "IO_HARDLINK", "ASYNC", "BUFFER_SELECT", "CQE_SKIP_SUCCESS",
};

static const char *const register_names[] = {
	"REGISTER_BUFFERS", "UNREGISTER_BUFFERS", "REGISTER_FILES", "UNREGISTER_FILES", "REGISTER_EVENTFD", "UNREGISTER_EVENTFD",
	"REGISTER_FILES_UPDATE", "REGISTER_EVENTFD_ASYNC", "REGISTER_PROBE", "REGISTER_PERSONALITY", "UNREGISTER_PERSONALITY",
	"REGISTER_RESTRICTIONS", "REGISTER_ENABLE_RINGS", "REGISTER_FILES2", "REGISTER_FILES_UPDATE2", "REGISTER_BUFFERS2",
	"REGISTER_BUFFERS_UPDATE", "REGISTER_IOWQ_AFF", "UNREGISTER_IOWQ_AFF", "REGISTER_IOWQ_MAX_WORKERS", "REGISTER_RING_FDS",
	"UNREGISTER_RING_FDS", "REGISTER_PBUF_RING", "UNREGISTER_PBUF_RING", "REGISTER_SYNC_CANCEL", "REGISTER_FILE_ALLOC_RANGE",
	"REGISTER_PBUF_STATUS", "REGISTER_NAPI", "UNREGISTER_NAPI", "REGISTER_CLOCK", "REGISTER_CLONE_BUFFERS",
	"REGISTER_SEND_MSG_RING", "REGISTER_ZCRX_IFQ", "REGISTER_RESIZE_RINGS", "REGISTER_MEM_REGION",
};

#define REGISTER_RESTRICTIONS 11
#define REGISTER_ENABLE_RINGS 12
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

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
	char buf[MAX_STRING];
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
	const struct record *who = uop_who(op), *sqe = uop_record(op, REC_URING_SQE), *origin = uop_record(op, REC_URING_ORIGIN);
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
	if (sqe && record_field(sqe, "sqe_flags", &f) && f.value.n > 2 && str_u64(str_skip(f.value, 2), 16, &flags) == 0)
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

/* For a comment of C: nothing in it may end the comment. */
static void comment_string(FILE *out, const char *text)
{
	for (; *text; text++)
		fprintf(out, isalnum((unsigned char)*text) || strchr("/._-+", *text) ? "%c" : "\\%03o", (unsigned char)*text);
}

static void c_upper(FILE *out, const char *text)
{
	for (; *text; text++)
		putc(toupper((unsigned char)*text), out);
}

static void c_flags(FILE *out, uint32_t flags)
{
	const char *sep = "";
	size_t i;

	for (i = 0; i < COUNT(flag_names); i++)
		if (flags & 1u << i) {
			fprintf(out, "%sIOSQE_%s", sep, flag_names[i]);
			sep = " | ";
		}
	if (!*sep)
		putc('0', out);
}

static void c_program(const struct program *program, size_t number, FILE *out)
{
	uint64_t registers = program->registers | 1ull << REGISTER_ENABLE_RINGS;
	unsigned int op;
	size_t i;

	registers &= ~(1ull << REGISTER_RESTRICTIONS);
	fputs("\n/* ", out);
	comment_string(out, program->exe);
	fprintf(out, ": %llu operations seen", (unsigned long long)program->seen);
	if (program->refused)
		fprintf(out, ", without %llu that were refused", (unsigned long long)program->refused);
	fprintf(out, " */\nstatic struct io_uring_restriction restrictions_%zu[] = {\n", number);
	for (op = 0; op < uringop_count(); op++)
		if (opset_has(&program->ops, op)) {
			fputs("\t{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_", out);
			c_upper(out, uringop_by_number(op)->name);
			fputs(" },\n", out);
		}
	for (i = 0; i < COUNT(register_names); i++)
		if (registers >> i & 1)
			fprintf(out, "\t{ .opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_%s },\n", register_names[i]);
	if (program->flags_known && program->seen) {
		fputs("\t{ .opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = ", out);
		c_flags(out, program->sqe_flags);
		fputs(" },\n", out);
	} else {
		fputs("\t/* the log does not tell the flags of its requests: a ring without IORING_RESTRICTION_SQE_FLAGS_ALLOWED takes none */\n",
		      out);
	}
	fputs("};\n", out);
}

int profile_c(const struct profile *p, const char *file, FILE *out)
{
	size_t i;

	fputs("/*\n * Restrictions from what ", out);
	comment_string(out, file);
	fputs(" tells, for io_uring_register(fd, IORING_REGISTER_RESTRICTIONS, restrictions,\n"
	      " * count) on a ring made with IORING_SETUP_R_DISABLED. Operations that the kernel did not audit, as an unpatched one\n"
	      " * does not reads and writes, and calls of io_uring_register that no rule records are not in a log: add what the program needs.\n */\n#include <linux/io_uring.h>\n", out);
	for (i = 0; i < p->n; i++)
		c_program(&p->program[i], i, out);
	return ferror(out) ? -EIO : 0;
}

/* An object with the program's name: bytes of any kind, so by the functions for them. */
static json_t *json_exe(const char *exe)
{
	struct json j = { 0 };
	json_t *obj;

	json_begin(&j, NULL);
	json_set_bytes(&j, "exe", (struct str){ exe, strlen(exe) });
	json_end(&j);
	obj = j.failed ? NULL : json_loadb(j.p, j.n, 0, NULL);
	json_free(&j);
	return obj;
}

static json_t *json_program(const struct program *program)
{
	json_t *obj = json_exe(program->exe), *ops = json_array(), *registers = json_array(), *flags;
	unsigned int op;
	size_t i;

	json_object_set_new(obj, "seen", json_integer((json_int_t)program->seen));
	for (op = 0; op < uringop_count(); op++)
		if (opset_has(&program->ops, op))
			json_array_append_new(ops, json_string(uringop_by_number(op)->name));
	json_object_set_new(obj, "refused", json_integer((json_int_t)program->refused));
	json_object_set_new(obj, "operations", ops);
	for (i = 0; i < COUNT(register_names); i++)
		if (program->registers >> i & 1)
			json_array_append_new(registers, json_string(register_names[i]));
	json_object_set_new(obj, "register", registers);
	if (program->flags_known && program->seen) {
		flags = json_array();
		for (i = 0; i < COUNT(flag_names); i++)
			if (program->sqe_flags & 1u << i)
				json_array_append_new(flags, json_string(flag_names[i]));
		json_object_set_new(obj, "sqe_flags", flags);
	}
	return obj;
}

int profile_json(const struct profile *p, FILE *out)
{
	json_t *programs = json_array(), *root;
	size_t i;
	int rc;

	for (i = 0; i < p->n; i++)
		json_array_append_new(programs, json_program(&p->program[i]));
	root = json_pack("{s:s, s:o}", "schema", "aurules-uring-profile/1", "programs", programs);
	if (!root)
		return -ENOMEM;
	rc = json_dumpf(root, out, JSON_INDENT(1)) < 0 ? -EIO : 0;
	json_decref(root);
	putc('\n', out);
	return rc < 0 || ferror(out) ? -EIO : 0;
}
