/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A folder of rules, as augenrules of audit 4.0.2 puts it together: the files whose names end in .rules are joined as
 * they are, in the order of ls -v; without comments and empty lines; of -D, -b, -f and -e the last of each counts, the
 * first three in front, -e at the end. Its patterns begin with \s*, which takes in blanks where awk is gawk, and none
 * with the mawk of Debian: here they take in none, so that nothing is in force of which this is not sure.
 */
#include "ruleset.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The lines that are moved, in the order in which they are written. */
enum { ALL_DELETED, BACKLOG, FAILURE, ENABLED, MOVED, STAYS = MOVED };

struct folder {
	struct ruleset *rs;  /* what is read in the end */
	struct ruleset rest; /* what stays in its place */
	struct rule moved[MOVED];
	bool has[MOVED];
	/* The line that is being read, without its newline */
	char *text;
	size_t n;
	const char *file;
	unsigned int line;
	const char *joined; /* the file that it goes on in */
	size_t joined_at;
};

static size_t skip_blanks(const char *text)
{
	return strspn(text, " \t\v\f\r");
}

static bool is_comment(const char *text)
{
	return text[skip_blanks(text)] == '#';
}

/* Where a line goes, whose first word is at @text. */
static int place_of(const char *text)
{
	static const char letters[MOVED + 1] = "Dbfe";
	const char *at = text[0] == '-' && text[1] ? strchr(letters, text[1]) : NULL;

	if (!at || (*at == 'D' && text[2]))
		return STAYS;
	return (int)(at - letters);
}

/* Whether awk decides what becomes of it. */
static bool blanks_matter(const char *text)
{
	size_t n = skip_blanks(text);

	if (text[n] == '#')
		return strspn(text, " ") != n;
	if (text[n] == '-' && text[n + 1] == 'D')
		return (n || text[n + 2]) && !text[n + 2 + skip_blanks(text + n + 2)];
	return n && place_of(text + n) != STAYS;
}

/* What does not reach auditctl, with why. */
static int add_lost(struct folder *f, int how, struct rule *r, const char *why)
{
	free(r->control_arg);
	r->kind = RULE_CONTROL;
	r->control = how;
	r->refused_by = NULL;
	r->control_arg = strdup(why);
	return r->control_arg ? ruleset_add(&f->rest, r) : -ENOMEM;
}

/* A line that is moved takes the place of an earlier one of its kind. */
static int move(struct folder *f, int place, struct rule *r)
{
	struct rule old = f->moved[place];
	bool other = f->has[place] && strcmp(old.text, r->text) != 0;
	char by[RULESET_WHY_SIZE];
	int rc = 0;

	snprintf(by, sizeof(by), "%s line %u", r->file, r->line);
	if (other)
		rc = add_lost(f, RULE_OVERRULED, &old, by);
	if (f->has[place] && (!other || rc < 0))
		rule_clear(&old);
	f->moved[place] = *r;
	f->has[place] = true;
	return rc;
}

/* The line is whole. */
static int take_line(struct folder *f)
{
	bool comment, blanks;
	int place, rc;
	struct rule r;

	if (f->n && f->text[f->n - 1] == '\r')
		f->text[--f->n] = '\0';
	blanks = blanks_matter(f->text);
	comment = is_comment(f->text) && !blanks;
	if (f->n == 0 || (comment && !f->joined))
		return 0;
	rc = rule_parse(&r, f->rs->machine, comment ? f->text + f->joined_at : f->text, f->file, f->line);
	if (rc < 0)
		return rc;
	r.blanks = blanks;
	r.joined = f->joined;
	place = place_of(f->text);
	if (place != STAYS)
		return move(f, place, &r);
	if (comment)
		rc = add_lost(f, RULE_SWALLOWED, &r, f->joined);
	else if (r.kind != RULE_NONE || r.refused_by)
		rc = ruleset_add(&f->rest, &r);
	else
		rule_clear(&r);
	if (rc < 0)
		rule_clear(&r);
	return rc;
}

/* Puts a part of a file, up to a newline or the end of the file, behind what there is of the line. */
static int add_part(struct folder *f, const char *part, size_t n, const char *file, unsigned int line)
{
	char *text = realloc(f->text, f->n + n + 1);
	bool begins = f->n == 0;

	if (!text)
		return -ENOMEM;
	f->text = text;
	memcpy(text + f->n, part, n);
	text[f->n + n] = '\0';
	if (begins) {
		f->file = file;
		f->line = line;
		f->joined = NULL;
	} else if (!f->joined && strcmp(text + f->n, "") != 0 && strcmp(text + f->n, "\r") != 0 &&
		   !(is_comment(text) && is_comment(text + f->n))) {
		f->joined = file;
		f->joined_at = f->n;
	}
	f->n += n;
	return 0;
}

static int read_file(struct folder *f, FILE *in, const char *name, unsigned int *ret_line)
{
	char *part = NULL;
	size_t size = 0;
	ssize_t n;
	int rc = 0;

	*ret_line = 0;
	while (rc == 0 && (n = getline(&part, &size, in)) > 0) {
		bool whole = part[n - 1] == '\n';

		++*ret_line;
		if (memchr(part, '\0', (size_t)n))
			rc = -EILSEQ;
		else
			rc = add_part(f, part, (size_t)n - whole, name, *ret_line);
		if (rc == 0 && whole) {
			rc = take_line(f);
			f->n = 0;
		}
	}
	if (rc == 0 && ferror(in))
		rc = -errno;
	free(part);
	return rc;
}

/* A file that is not read, with why. */
static int pass_over(struct folder *f, const char *path, const char *name, const char *why)
{
	struct rule r = { .file = path, .text = strdup(name) };
	int rc = r.text ? add_lost(f, RULE_PASSED_OVER, &r, why) : -ENOMEM;

	if (rc < 0)
		rule_clear(&r);
	return rc;
}

static int open_file(struct folder *f, const char *folder, const char *name, unsigned int *ret_line)
{
	char path[RULESET_WHY_SIZE];
	const char *kept;
	struct stat st;
	FILE *in;
	int rc;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	kept = ruleset_name(f->rs, path);
	if (!kept)
		return -ENOMEM;
	f->rs->failed = kept;
	if (strpbrk(name, " \t\n"))
		return pass_over(f, kept, name, "there is a blank in its name");
	in = fopen(path, "re");
	if (!in && errno == ENOENT)
		return pass_over(f, kept, name, "it is a link to nowhere");
	if (!in)
		return -errno;
	if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode))
		rc = pass_over(f, kept, name, "it is a directory");
	else
		rc = read_file(f, in, kept, ret_line);
	fclose(in);
	return rc;
}

static int is_rules_file(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 6 && entry->d_name[0] != '.' && strcmp(entry->d_name + n - 6, ".rules") == 0;
}

static int by_version(const struct dirent **a, const struct dirent **b)
{
	return names_by_version((*a)->d_name, (*b)->d_name);
}

/* Hands a rule over, or frees it after an error. */
static int hand_over(struct folder *f, struct rule *r, int rc)
{
	if (rc == 0)
		rc = ruleset_add(f->rs, r);
	if (rc < 0)
		rule_clear(r);
	return rc;
}

static int finish(struct folder *f, int rc)
{
	size_t i;
	int place;

	for (place = 0; place < ENABLED; place++)
		if (f->has[place])
			rc = hand_over(f, &f->moved[place], rc);
	for (i = 0; i < f->rest.n; i++)
		rc = hand_over(f, &f->rest.rule[i], rc);
	if (f->has[ENABLED])
		rc = hand_over(f, &f->moved[ENABLED], rc);
	free(f->rest.rule);
	free(f->text);
	return rc;
}

int ruleset_read_folder(struct ruleset *rs, const char *path, unsigned int *ret_line)
{
	struct folder f = { .rs = rs };
	struct dirent **entry;
	int n = scandir(path, &entry, is_rules_file, by_version), i, rc = 0;

	if (n < 0)
		return -errno;
	for (i = 0; i < n; i++) {
		if (rc == 0)
			rc = open_file(&f, path, entry[i]->d_name, ret_line);
		free(entry[i]);
	}
	free(entry);
	if (rc == 0 && f.n)
		rc = take_line(&f);
	rc = finish(&f, rc);
	if (rc == 0)
		rs->failed = NULL;
	*ret_line = rc < 0 ? *ret_line : 0;
	return rc;
}
