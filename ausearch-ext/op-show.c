/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op-show.h"

int op_show(const struct query *q, FILE *out, const struct uop *op)
{
	switch (q->format) {
	case FORMAT_JSON:
		return emit_json(out, op, &q->emit);
	case FORMAT_ECS:
		return emit_with(out, json_ecs, op, &q->emit);
	case FORMAT_OCSF:
		return emit_with(out, json_ocsf, op, &q->emit);
	case FORMAT_CSV:
		return emit_csv(out, op, &q->emit);
	case FORMAT_STRACE:
		return emit_strace(out, op, &q->emit);
	default:
		return emit_text(out, op, &q->emit);
	}
}

int op_show_with_call(const struct query *q, FILE *out, const struct uop *op, const struct record *call)
{
	const struct emit_options opt = { .raw = q->emit.raw, .interpret = q->emit.interpret, .call = call };
	int rc;

	if (q->format == FORMAT_JSON)
		return emit_json(out, op, &opt);
	rc = emit_text(out, op, &opt);
	return rc < 0 ? rc : emit_text_call(out, op, &opt);
}
