/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uring-workload: issues io_uring operations and writes down what it did. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "scenario.h"
#include "truth.h"

#define FIRST_TAG 0x10000            /* no real min_complete is that large */
#define LAST_OPCODE IORING_OP_LISTEN /* of Linux 6.12 */
#define FIRST_AUID 2000

static const struct scenario *const lists[] = {
	scn_modes, scn_chain, scn_process, scn_cancel, scn_multishot,
};

static const struct scenario *scenario_at(unsigned int i)
{
	for (unsigned int t = 0; t < sizeof(lists) / sizeof(lists[0]); t++)
		for (const struct scenario *s = lists[t]; s->name; s++)
			if (!i--)
				return s;
	return NULL;
}

static void usage(FILE *to)
{
	fputs("Usage: uring-workload [--truth DIR] [--work DIR] [--tmpfs] [--seed N] SCENARIO...|all\n"
	      "       uring-workload --list | --list-ops\n\n"
	      "Issues io_uring operations and writes the truth of them to DIR as JSON Lines.\n\n"
	      "  --truth DIR  where the truth goes (default: the present directory)\n"
	      "  --work DIR   where its files are made (default: /tmp/uring-workload)\n"
	      "  --tmpfs      mount a tmpfs on the work directory first\n"
	      "  --seed N     random order, sizes and numbers of threads, decided by N\n"
	      "  --list       print the scenarios\n"
	      "  --list-ops   print the operations and their opcodes\n",
	      to);
}

static int list(void)
{
	const struct scenario *s;

	for (unsigned int i = 0; (s = scenario_at(i)); i++)
		printf("%-20s %s\n", s->name, s->about);
	return 0;
}

static int list_ops(void)
{
	const struct op_def *def;

	for (unsigned int i = 0; (def = op_at(i)); i++)
		printf("%-28s %u\n", def->name, def->opcode);
	return 0;
}

/* A kernel that lacks an opcode is an error, not a reason to leave it out. */
static int check_opcodes(void)
{
	struct io_uring_probe *probe = io_uring_get_probe();
	int missing = 0;

	if (!probe) {
		wl_error("io_uring does not work here (is kernel.io_uring_disabled set?)");
		return -ENOSYS;
	}
	for (int i = 0; i <= LAST_OPCODE; i++)
		if (!io_uring_opcode_supported(probe, i)) {
			wl_error("the kernel has no io_uring opcode %d", i);
			missing++;
		}
	io_uring_free_probe(probe);
	return missing ? -EOPNOTSUPP : 0;
}

static int make_work_dir(bool tmpfs)
{
	char probe[WL_PATH + 16];
	int fd, rc = 0;

	if (mkdir(wl.work_dir, 0777) && errno != EEXIST) {
		wl_error("mkdir %s: %m", wl.work_dir);
		return -errno;
	}
	if (tmpfs && mount("tmpfs", wl.work_dir, "tmpfs", 0, "mode=0777")) {
		wl_error("mount tmpfs on %s: %m", wl.work_dir);
		return -errno;
	}
	/* another user works here too */
	chmod(wl.work_dir, 0777);
	snprintf(probe, sizeof(probe), "%s/probe", wl.work_dir);
	fd = open(probe, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 || fsetxattr(fd, "user.probe", "1", 1, 0)) {
		rc = -errno;
		wl_error("%s cannot hold extended attributes: %m; try --tmpfs", wl.work_dir);
	}
	close(fd);
	unlink(probe);
	return rc ? rc : chdir(wl.work_dir);
}

/* A new guest's loopback interface is down. */
static int loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int rc = 0;

	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr)) {
		rc = -errno;
	} else if (!(ifr.ifr_flags & IFF_UP)) {
		ifr.ifr_flags |= IFF_UP;
		rc = ioctl(fd, SIOCSIFFLAGS, &ifr) ? -errno : 0;
	}
	if (rc)
		wl_error("bring up lo: %s", strerror(-rc));
	close(fd);
	return rc;
}

/* A login of its own for each scenario, where the kernel lets us: the truth tells the outcome. */
static void new_login(unsigned int index)
{
	int fd = open("/proc/self/loginuid", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (dprintf(fd, "%u", FIRST_AUID + index) < 0)
		errno = 0; /* CAP_AUDIT_CONTROL or loginuid_immutable: keeps what it has */
	close(fd);
}

static int scenario_child(const struct scenario *s, unsigned int index)
{
	char comm[16];
	int rc;

	wl.scenario = s->name;
	snprintf(comm, sizeof(comm), "wl-%s", s->name);
	wl_comm_set(comm);
	wl_random_seed(index);
	new_login(index);
	rc = truth_open();
	if (!rc)
		rc = s->run();
	return rc || wl_errors() ? 1 : 0;
}

static int run_scenario(const struct scenario *s, unsigned int index)
{
	pid_t pid;
	int rc;

	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		wl_error("fork: %m");
		return -errno;
	}
	if (!pid)
		_exit(scenario_child(s, index));
	rc = wait_child(pid);
	printf("%-6s %s\n", rc ? "FAILED" : "ok", s->name);
	return rc;
}

static int run_named(const char *name)
{
	bool all = !strcmp(name, "all");
	const struct scenario *s;
	int rc, first = -ENOENT;

	for (unsigned int i = 0; (s = scenario_at(i)); i++) {
		if (!all && strcmp(name, s->name))
			continue;
		rc = run_scenario(s, i);
		if (first == -ENOENT || (rc && !first))
			first = rc;
	}
	if (first == -ENOENT)
		wl_error("no scenario is called %s", name);
	return first;
}

static int set_up(bool tmpfs)
{
	int rc;

	wl.shared = mmap(NULL, sizeof(*wl.shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (wl.shared == MAP_FAILED) {
		wl_error("mmap: %m");
		return -errno;
	}
	atomic_store(&wl.shared->op, 1);
	atomic_store(&wl.shared->tag, FIRST_TAG);
	wl.truth_dir = realpath(wl.truth_dir, NULL);
	if (!wl.truth_dir) {
		wl_error("truth directory: %m");
		return -errno;
	}
	rc = check_opcodes();
	if (!rc)
		rc = make_work_dir(tmpfs);
	return rc ? rc : loopback_up();
}

static const struct option options[] = {
	{ "truth", required_argument, NULL, 't' }, { "work", required_argument, NULL, 'w' },
	{ "tmpfs", no_argument, NULL, 'm' },       { "seed", required_argument, NULL, 's' },
	{ "list", no_argument, NULL, 'l' },        { "list-ops", no_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },        { 0 }
};

int main(int argc, char **argv)
{
	const char *work = "/tmp/uring-workload";
	bool tmpfs = false;
	int c, rc;

	wl.truth_dir = ".";
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 't':
			wl.truth_dir = optarg;
			break;
		case 'w':
			work = optarg;
			break;
		case 'm':
			tmpfs = true;
			break;
		case 's':
			wl.seed = strtoull(optarg, NULL, 0);
			break;
		case 'l':
			return list();
		case 'o':
			return list_ops();
		case 'h':
			usage(stdout);
			return 0;
		default:
			usage(stderr);
			return 2;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return 2;
	}
	snprintf(wl.work_dir, sizeof(wl.work_dir), "%.90s", work);
	rc = set_up(tmpfs);
	if (rc)
		return 1;
	printf("seed %llu\n", (unsigned long long)wl.seed);
	for (int i = optind; i < argc; i++)
		if (run_named(argv[i]))
			rc = 1;
	return rc;
}
