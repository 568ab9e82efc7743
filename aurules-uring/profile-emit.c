/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A profile as C and as JSON. */
#include "profile.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "jansson-write.h"

/* include/uapi/linux/io_uring.h of Linux 7.2: enum io_uring_sqe_flags_bit, enum io_uring_register_op. */
static const char *const flag_names[] = {
	"FIXED_FILE", "IO_DRAIN", "IO_LINK", "IO_HARDLINK", "ASYNC", "BUFFER_SELECT", "CQE_SKIP_SUCCESS",
};

static const char *const register_names[] = {
	"REGISTER_BUFFERS",       "UNREGISTER_BUFFERS",        "REGISTER_FILES",
	"UNREGISTER_FILES",       "REGISTER_EVENTFD",          "UNREGISTER_EVENTFD",
	"REGISTER_FILES_UPDATE",  "REGISTER_EVENTFD_ASYNC",    "REGISTER_PROBE",
	"REGISTER_PERSONALITY",   "UNREGISTER_PERSONALITY",    "REGISTER_RESTRICTIONS",
	"REGISTER_ENABLE_RINGS",  "REGISTER_FILES2",           "REGISTER_FILES_UPDATE2",
	"REGISTER_BUFFERS2",      "REGISTER_BUFFERS_UPDATE",   "REGISTER_IOWQ_AFF",
	"UNREGISTER_IOWQ_AFF",    "REGISTER_IOWQ_MAX_WORKERS", "REGISTER_RING_FDS",
	"UNREGISTER_RING_FDS",    "REGISTER_PBUF_RING",        "UNREGISTER_PBUF_RING",
	"REGISTER_SYNC_CANCEL",   "REGISTER_FILE_ALLOC_RANGE", "REGISTER_PBUF_STATUS",
	"REGISTER_NAPI",          "UNREGISTER_NAPI",           "REGISTER_CLOCK",
	"REGISTER_CLONE_BUFFERS", "REGISTER_SEND_MSG_RING",    "REGISTER_ZCRX_IFQ",
	"REGISTER_RESIZE_RINGS",  "REGISTER_MEM_REGION",
};

#define REGISTER_RESTRICTIONS 11
#define REGISTER_ENABLE_RINGS 12
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* For a comment of C: nothing in it may end the comment. */
static void comment_string(FILE *out, const char *text)
{
	for (; *text; text++)
		fprintf(out, isalnum((unsigned char)*text) || strchr("/._-+", *text) ? "%c" : "\\%03o",
			(unsigned char)*text);
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
		fprintf(out, ", not counting %llu refused", (unsigned long long)program->refused);
	fprintf(out, " */\nstatic struct io_uring_restriction restrictions_%zu[] = {\n", number);
	for (op = 0; op < uringop_count(); op++)
		if (opset_has(&program->ops, op)) {
			fputs("\t{ .opcode = IORING_RESTRICTION_SQE_OP, .sqe_op = IORING_OP_", out);
			c_upper(out, uringop_by_number(op)->name);
			fputs(" },\n", out);
		}
	for (i = 0; i < COUNT(register_names); i++)
		if (registers >> i & 1)
			fprintf(out, "\t{ .opcode = IORING_RESTRICTION_REGISTER_OP, .register_op = IORING_%s },\n",
				register_names[i]);
	if (program->flags_known && program->seen) {
		fputs("\t{ .opcode = IORING_RESTRICTION_SQE_FLAGS_ALLOWED, .sqe_flags = ", out);
		c_flags(out, program->sqe_flags);
		fputs(" },\n", out);
	} else {
		fputs("\t/*\n\t * The log does not show the flags of the requests.\n"
		      "\t * Without IORING_RESTRICTION_SQE_FLAGS_ALLOWED the ring accepts none.\n\t */\n",
		      out);
	}
	fputs("};\n", out);
}

int profile_c(const struct profile *p, const char *file, FILE *out)
{
	size_t i;

	fputs("/*\n * Restrictions from the log ", out);
	comment_string(out, file);
	fputs(",\n * for io_uring_register(fd, IORING_REGISTER_RESTRICTIONS, restrictions, count)\n"
	      " * on a ring created with IORING_SETUP_R_DISABLED. The log lacks operations that the kernel\n"
	      " * did not audit (an unpatched kernel does not audit reads and writes) and io_uring_register\n"
	      " * calls that no rule records: add what the program needs.\n */\n"
	      "#include <linux/io_uring.h>\n",
	      out);
	for (i = 0; i < p->n; i++)
		c_program(&p->program[i], i, out);
	return ferror(out) ? -EIO : 0;
}

static json_t *json_program(const struct program *program)
{
	json_t *obj = json_object(), *ops = json_array(), *registers = json_array(), *flags;
	unsigned int op;
	size_t i;

	jansson_set_bytes(obj, "exe", (struct str){ program->exe, strlen(program->exe) });
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
	json_t *programs = json_array();
	size_t i;

	for (i = 0; i < p->n; i++)
		json_array_append_new(programs, json_program(&p->program[i]));
	return jansson_write(json_pack("{s:s, s:o}", "schema", "aurules-uring-profile/1", "programs", programs), out);
}
