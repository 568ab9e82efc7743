/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EXECVE: argc=2 a0="ls" a1_len=9000 a1[0]=2F... in one record, a1[1]=... in the next one (kernel/auditsc.c). */
#include <errno.h>

#include "emit/json-record.h"
#include "record/json-fields.h"

enum form { NO_ARGUMENT, WHOLE, PIECE };

/* Which argument the field is, and what of it; *@ret_piece counts from 0. */
static enum form form_of(struct str name, uint64_t *ret_arg, uint64_t *ret_piece)
{
	const char *end;
	size_t n;

	if (!str_take(&name, STR_LIT("a")))
		return NO_ARGUMENT;
	for (n = 0; n < name.n && name.p[n] >= '0' && name.p[n] <= '9';)
		n++;
	if (str_u64((struct str){ name.p, n }, 10, ret_arg) < 0)
		return NO_ARGUMENT;
	name = str_skip(name, n);
	if (name.n == 0)
		return WHOLE;
	end = memchr(name.p, ']', name.n);
	if (*name.p != '[' || end != name.p + name.n - 1)
		return NO_ARGUMENT;
	return str_u64((struct str){ name.p + 1, name.n - 2 }, 10, ret_piece) < 0 ? NO_ARGUMENT : PIECE;
}

/* Its pieces were the last argument. */
static void end_argument(struct execve *ex)
{
	if (ex->begun)
		json_texts_add(&ex->argv, (struct str){ ex->arg.p, ex->arg.n });
	ex->begun = false;
	ex->arg.n = 0;
	ex->pieces = 0;
}

static bool add(struct execve *ex, const struct field *f)
{
	uint64_t arg, piece = 0;
	enum form form = form_of(f->name, &arg, &piece);
	char buf[STRING_MAX_BYTES] UNINITIALIZED;
	struct str s = f->value;
	long n;

	if (form == NO_ARGUMENT)
		return false;
	if (ex->begun && (form != PIECE || arg != ex->next - 1))
		end_argument(ex);
	/* One that is missing must not shift the others. */
	if (ex->begun ? piece != ex->pieces : arg != ex->next || piece != 0)
		return false;
	n = field_bytes(f, buf, sizeof(buf));
	if (n >= 0)
		s = (struct str){ buf, (size_t)n };
	if (form == WHOLE) {
		json_texts_add(&ex->argv, s);
		ex->next++;
		return true;
	}
	ex->next += !ex->begun;
	ex->begun = true;
	ex->pieces++;
	json_put_bare(&ex->arg, s);
	return true;
}

void json_execve_add(struct execve *ex, const struct record *rec)
{
	struct str rest = rec->body;
	struct field f;
	int64_t argc;

	while (field_next(rec->type, &rest, &f)) {
		const char *end = f.value.p + f.value.n + f.quoted, *limit = rec->body.p + rec->body.n;

		if (!ex->counted && str_is(f.name, "argc") && str_i64(f.value, &argc) == 0) {
			json_set_int(ex->j, "argc", argc);
			ex->counted = true;
		} else if (!add(ex, &f)) {
			end = end < limit ? end : limit;
			json_texts_add(&ex->rest, (struct str){ f.name.p, (size_t)(end - f.name.p) });
		}
	}
}

void json_execve_end(struct execve *ex)
{
	end_argument(ex);
	if (ex->arg.failed)
		ex->j->failed = true;
	json_free(&ex->arg);
	json_texts_end(&ex->argv, ex->j, "ARGV");
	json_texts_end(&ex->rest, ex->j, "TEXT");
}
