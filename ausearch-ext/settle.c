/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What options make together. */
#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <libaudit.h>

/* Operations are found by the name of the call that they are like; calls by their number on this machine, as ausearch does. */
static int settle_syscall(struct search *s)
{
	int machine = s->match.numbers & 1u << MATCH_MACHINE ? (int)s->match.number[MATCH_MACHINE] : audit_detect_machine();
	int64_t number;

	if (!s->syscall || search_is_for_ops(s))
		return 0;
	if (isdigit((unsigned char)s->syscall[0]))
		return want_number(s, MATCH_SYSCALL, "-sc", s->syscall);
	number = s->uring_arch ? uringop_by_name((struct str){ s->syscall, strlen(s->syscall) }) :
		 audit_name_to_syscall(s->syscall, machine);
	if (number < 0)
		return option_complain(s, "-sc", "the name or number of a system call", s->syscall);
	ask_number(s, MATCH_SYSCALL, number);
	return ask_number(s, MATCH_MACHINE, s->uring_arch ? MATCH_URING : machine);
}

/* Records of any type have ausearch's csv and text. */
static void settle_form(struct search *s, bool records)
{
	if (s->form == FORM_NONE)
		s->form = records ? FORM_DEFAULT : FORM_TEXT;
	if (s->form == FORM_DEFAULT && s->emit.interpret)
		s->form = FORM_INTERPRET;
	if (records && s->form == FORM_CSV)
		s->form = FORM_ROW;
	if (records && s->form == FORM_TEXT)
		s->form = FORM_SENTENCE;
}

int settle_options(struct search *s)
{
	bool records = s->other_types || s->want.all_types;

	settle_form(s, records);
	if (search_is_for_ops(s) && records) {
		cli_error(s->cli, "only operations (-m URINGOP) can be shown so; --format default, raw, interpret, csv and text show records of any type");
		return -EINVAL;
	}
	if ((s->extra_keys || s->extra_labels || s->extra_obj2 || s->extra_time) && s->form != FORM_ROW) {
		cli_error(s->cli, "--extra-keys and the like: of records (-m ALL, say), with --format csv");
		return -EINVAL;
	}
	if (s->checkpoint && (s->follow || s->chain || s->form == FORM_AUDIT)) {
		cli_error(s->cli, "--checkpoint: not with --follow, --chain or --format audit");
		return -EINVAL;
	}
	if (s->checkpoint_time && !s->checkpoint) {
		cli_error(s->cli, "-ts checkpoint: needs --checkpoint FILE");
		return -EINVAL;
	}
	if (s->with_origin && (s->follow || (s->form != FORM_TEXT && s->form != FORM_JSON))) {
		cli_error(s->cli, "--with-origin: of operations, with --format text or json, and not with --follow");
		return -EINVAL;
	}
	if (s->chain && (!search_is_for_ops(s) || s->follow || s->just_one)) {
		cli_error(s->cli, "--chain: of operations, and not with --follow or --just-one");
		return -EINVAL;
	}
	if (s->form == FORM_RAW && s->emit.interpret) {
		cli_error(s->cli, "-i: not with --raw");
		return -EINVAL;
	}
	if (!records && !s->uring_type)
		s->want.types[REC_URINGOP] = 1;
	return settle_syscall(s);
}
