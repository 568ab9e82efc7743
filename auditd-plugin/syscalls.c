/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "syscalls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "say.h"

#define CALL(name) SCMP_SYS(name)

/* clang-format off */
/* libseccomp skips those that an architecture does not have. */
static const int allowed[] = {
	/* memory, threads, time */
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise), CALL(futex), CALL(set_robust_list), CALL(rseq),
	CALL(exit), CALL(exit_group), CALL(sched_yield), CALL(sched_getaffinity), CALL(getrandom),
	CALL(clock_gettime), CALL(gettimeofday), CALL(time), CALL(nanosleep), CALL(clock_nanosleep),
	CALL(restart_syscall), CALL(getrusage), CALL(uname), CALL(sysinfo), CALL(membarrier), CALL(getpid),
	CALL(gettid), CALL(geteuid), CALL(getuid), CALL(getegid), CALL(getgid), CALL(tgkill),
	/* signals */
	CALL(rt_sigaction), CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(sigaltstack), CALL(sigreturn),
	/* descriptors */
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64), CALL(pwrite64), CALL(close),
	CALL(lseek), CALL(_llseek), CALL(poll), CALL(ppoll), CALL(dup), CALL(fcntl), CALL(fcntl64),
	CALL(eventfd2),
	/* files */
	CALL(open), CALL(openat), CALL(stat), CALL(lstat), CALL(fstat), CALL(stat64), CALL(lstat64),
	CALL(fstat64), CALL(fstatat64), CALL(newfstatat), CALL(statx), CALL(access), CALL(faccessat),
	CALL(faccessat2), CALL(unlink), CALL(unlinkat), CALL(rename), CALL(renameat), CALL(renameat2),
	CALL(ftruncate), CALL(ftruncate64), CALL(fchmod), CALL(chmod), CALL(fchmodat), CALL(fsync),
	CALL(fdatasync), CALL(readlink), CALL(readlinkat),
	/* sockets; socket() itself is below */
	CALL(connect), CALL(bind), CALL(listen), CALL(accept4), CALL(send), CALL(sendto), CALL(sendmsg),
	CALL(recv), CALL(recvfrom), CALL(recvmsg), CALL(getsockopt),
};

/* No fault of the plugin itself leads to one of these. */
static const int fatal[] = {
	CALL(execve), CALL(execveat), CALL(ptrace), CALL(process_vm_readv), CALL(process_vm_writev),
	CALL(kexec_load), CALL(kexec_file_load), CALL(init_module), CALL(finit_module), CALL(delete_module),
	CALL(bpf), CALL(mount), CALL(umount2), CALL(pivot_root), CALL(setns), CALL(unshare), CALL(setuid),
	CALL(setresuid), CALL(setreuid), CALL(setgid), CALL(setresgid), CALL(setregid), CALL(io_uring_setup),
	CALL(io_uring_enter), CALL(io_uring_register),
};
/* clang-format on */

static int add_all(scmp_filter_ctx ctx, uint32_t action, const int *calls, size_t n)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < n && rc == 0; i++)
		rc = seccomp_rule_add(ctx, action, calls[i], 0);
	return rc;
}

static int add_socket_families(scmp_filter_ctx ctx)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6 };
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(families) / sizeof(families[0]) && rc == 0; i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, CALL(socket), 1,
				      SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0));
	return rc;
}

/* Calls that are allowed with some arguments only. */
static int add_conditions(scmp_filter_ctx ctx)
{
	const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	int rc = add_socket_families(ctx);

	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, CALL(mmap), 1, &no_code);
	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, CALL(mmap2), 1, &no_code);
	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, CALL(mprotect), 1, &no_code);
	/* Threads, not processes. A filter cannot see the flags of clone3(): without it the C library uses clone(). */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, CALL(clone), 1,
				      SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0);
	/* Reading a limit, not setting it. */
	if (rc == 0)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, CALL(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0, 0));
	return rc;
}

static int load(scmp_filter_ctx ctx)
{
	int rc = add_all(ctx, SCMP_ACT_ALLOW, allowed, sizeof(allowed) / sizeof(allowed[0]));

	if (rc == 0)
		rc = add_all(ctx, SCMP_ACT_KILL_PROCESS, fatal, sizeof(fatal) / sizeof(fatal[0]));
	if (rc == 0)
		rc = add_conditions(ctx);
	if (rc < 0)
		return rc;
#ifdef SANITIZED
	/* The sanitizers make calls of their own. */
	return 0;
#else
	return seccomp_load(ctx);
#endif
}

int syscalls_restrict(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int rc = ctx ? load(ctx) : -ENOMEM;

	seccomp_release(ctx);
	if (rc == 0)
		return 0;
	say(LOG_WARNING, "cannot restrict system calls: %s", strerror(-rc));
	return rc == -EINVAL || rc == -ENOSYS || rc == -ECANCELED ? 0 : rc;
}
