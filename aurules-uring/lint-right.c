/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that would be right, for a line that auditctl refuses. */
#include "lint.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

/* Takes @n bytes out of a text. */
static void cut(char *at, size_t n)
{
	memmove(at, at + n, strlen(at + n) + 1);
}

/* Takes out the option @letter whose value begins with @name and goes on with an operator. False if there is none. */
static bool cut_option(char *text, char letter, const char *name)
{
	char option[5] = { ' ', '-', letter, ' ', '\0' }, *at;
	size_t n = strlen(name);

	for (at = strstr(text, option); at; at = strstr(at + 1, option))
		if (strncasecmp(at + 4, name, n) == 0 && (!n || strchr("=!<>&", at[4 + n]))) {
			cut(at, 4 + strcspn(at + 4, " "));
			return true;
		}
	return false;
}

/* Whether the word @name, of @n bytes, stands at @at in @list. */
static bool is_word(const char *list, const char *at, const char *name, size_t n)
{
	return strncmp(at, name, n) == 0 && strchr(", ", at[n]) && (at == list || at[-1] == ',');
}

/* Writes a number for the operation @name in a list of -S, or removes it if @number is -1. False if it is not there. */
static bool replace_operation(char *text, const char *name, int number)
{
	char *list = strstr(text, " -S "), *at, digits[12];
	size_t n = strlen(name), end, used;

	if (!list)
		return false;
	list += 4;
	end = strcspn(list, " ");
	for (at = list; at < list + end && !is_word(list, at, name, n); at++)
		;
	if (at >= list + end || (number < 0 && n == end))
		return false;
	if (number < 0) {
		/* with the comma behind it, or the one before */
		cut(at[n] == ',' ? at : at - 1, n + 1);
		return true;
	}
	used = (size_t)snprintf(digits, sizeof(digits), "%d", number);
	if (used > n)
		return false;
	memcpy(at, digits, used);
	cut(at + used, n - used);
	return true;
}

/*
 * Removes from the line what its rule @r is refused for, which the words of the reason tell: whether that was
 * possible.
 */
static bool mend(char *text, const struct rule *r, enum kernel_kind kernel)
{
	static const char no_name[] = "auditctl 4.0.2 has no name for the operation %31[^:]: use its number, %d";
	char name[32];
	int number;

	if (sscanf(r->why, "the field %31s cannot be used", name) == 1)
		return cut_option(text, 'F', name);
	if (strstr(r->why, "only be compared on the exit list"))
		return cut_option(text, 'C', "");
	if (sscanf(r->why, no_name, name, &number) == 2)
		return replace_operation(text, name, kernel_audits(kernel, (unsigned int)number) ? number : -1);
	return false;
}

char *lint_right(const struct rule *r, enum kernel_kind kernel)
{
	char *text = strdup(r->text), *result = NULL;
	bool go_on = text && r->kind == RULE_ADD && r->list == LIST_URING;

	while (go_on) {
		struct rule right;

		if (rule_parse(&right, r->machine, text, r->file, r->line) < 0)
			break;
		if (!right.refused_by)
			result = rule_text(&right);
		go_on = right.refused_by && mend(text, &right, kernel);
		rule_clear(&right);
	}
	free(text);
	return result;
}
