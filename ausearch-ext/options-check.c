/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options-check.h"

#include <errno.h>

#include "options-values.h"
#include "stitch/evidence.h"

/* Events have ausearch's csv and text, and a json of their own. */
static void set_default_format(struct query *q, bool events)
{
	if (q->format == FORMAT_NONE)
		q->format = events ? FORMAT_DEFAULT : FORMAT_TEXT;
	if (q->format == FORMAT_DEFAULT && q->emit.interpret)
		q->format = FORMAT_INTERPRET;
	if (events && q->format == FORMAT_CSV)
		q->format = FORMAT_ROW;
	if (events && q->format == FORMAT_TEXT)
		q->format = FORMAT_SENTENCE;
	if (events && q->format == FORMAT_JSON)
		q->format = FORMAT_OBJECT;
}

/*
 * Operations of which a security module has logged something: -m with its records only, and a format that only
 * operations have. Their own records are looked for then.
 */
static bool ask_for_evidence(struct query *q)
{
	uint32_t bits = 0;
	unsigned int type;

	if (q->scan.all_types || q->uring_type || q->format <= FORMAT_JSON || q->format == FORMAT_CSV)
		return false;
	for (type = 0; type < SCAN_MAX_TYPE; type++) {
		if (q->scan.types[type] && !evidence_bit(type))
			return false;
		bits |= q->scan.types[type] ? evidence_bit(type) : 0;
	}
	memset(q->scan.types, 0, sizeof(q->scan.types));
	q->op.evidence = bits;
	return true;
}

/* What is wrong, or NULL. */
static const char *contradiction(const struct query *q, bool events)
{
	bool ops = query_is_for_ops(q), extra = q->extra_keys || q->extra_labels || q->extra_obj2 || q->extra_time;

	if (ops && events)
		return "this --format works only for operations (-m URINGOP); "
		       "for other records use default, raw, interpret, csv, text or json";
	if (extra && q->format != FORMAT_ROW)
		return "--extra-keys and the other --extra options need --format csv of records (-m ALL)";
	if (q->checkpoint && (q->follow || q->chain || q->format == FORMAT_AUDIT))
		return "--checkpoint cannot be used with --follow, --chain or --format audit";
	if (q->checkpoint_time && !q->checkpoint)
		return "-ts checkpoint needs --checkpoint FILE";
	if (q->with_origin && (q->follow || (q->format != FORMAT_TEXT && q->format != FORMAT_JSON)))
		return "--with-origin needs operations with --format text or json, and cannot be used with --follow";
	if (q->chain && (!ops || q->follow || q->just_one))
		return "--chain works only for operations, and cannot be used with --follow or --just-one";
	if (q->format == FORMAT_RAW && q->emit.interpret)
		return "-i cannot be used with --raw";
	return NULL;
}

int options_check(const struct cli *cli, struct query *q)
{
	bool events = (q->other_types || q->scan.all_types) && !ask_for_evidence(q);
	const char *wrong;

	set_default_format(q, events);
	wrong = contradiction(q, events);
	if (wrong) {
		cli_error(cli, "%s", wrong);
		return -EINVAL;
	}
	if (!events && !q->uring_type)
		q->scan.types[REC_URINGOP] = 1;
	if (!q->op.syscall)
		return 0;
	return query_is_for_ops(q) ? check_syscall_name(cli, q) : set_syscall_number(cli, q);
}
