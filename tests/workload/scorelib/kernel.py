# SPDX-License-Identifier: GPL-2.0-or-later
"""What kernels do with io_uring opcodes, read from their source and not from the tools' table."""

import errno

# enum io_uring_op of include/uapi/linux/io_uring.h, Linux 7.2
NAMES = """
nop readv writev fsync read_fixed write_fixed poll_add poll_remove sync_file_range sendmsg recvmsg timeout
timeout_remove accept async_cancel link_timeout connect fallocate openat close files_update statx read write
fadvise madvise send recv openat2 epoll_ctl splice provide_buffers remove_buffers tee shutdown renameat unlinkat
mkdirat symlinkat linkat msg_ring fsetxattr setxattr fgetxattr getxattr socket uring_cmd send_zc sendmsg_zc
read_multishot waitid futex_wait futex_wake futex_waitv fixed_fd_install ftruncate bind listen recv_zc epoll_wait
readv_fixed writev_fixed pipe nop128 uring_cmd128
""".split()
NUMBERS = {name: number for number, name in enumerate(NAMES)}


def numbers(names):
    return frozenset(NUMBERS[name] for name in names.split())


# io_issue_defs of io_uring/opdef.c, Linux 6.12: without .audit_skip
STOCK_AUDITED = numbers("""
sendmsg recvmsg accept connect fallocate openat close openat2 shutdown renameat unlinkat mkdirat symlinkat linkat
msg_ring fsetxattr setxattr fgetxattr getxattr uring_cmd sendmsg_zc waitid futex_wait futex_wake futex_waitv
fixed_fd_install ftruncate bind listen uring_cmd128
""")

# prep sets REQ_F_FORCE_ASYNC whatever the flags: never issued by the submitter
ALWAYS_WORKER = numbers("""
fsync sync_file_range fallocate madvise statx splice tee shutdown renameat unlinkat mkdirat symlinkat linkat
fsetxattr setxattr fgetxattr getxattr ftruncate
""")

# with .pollin or .pollout: with IOSQE_ASYNC a worker waits for the file by poll, and task work goes on
POLLED = numbers("""
readv writev read_fixed write_fixed sendmsg recvmsg accept connect read write send recv send_zc sendmsg_zc read_multishot
""")

ACCEPT = NUMBERS["accept"]

IOSQE_FIXED_FILE = 1 << 0
IOSQE_ASYNC = 1 << 4

OPEN_HOW_SIZE_VER0 = 24
KERNEL_SPACE = 1 << 63

# What is refused before the object has been looked at, by prep in most cases: the result, and what the SQE is like. From
# io_uring/openclose.c, xattr.c, msg_ring.c, rw.c and rsrc.c, Linux 6.12.
REFUSED_UNSEEN = {
    "openat2": (-errno.EINVAL, lambda sqe: int(sqe["len"], 16) < OPEN_HOW_SIZE_VER0),
    "fixed_fd_install": (-errno.EBADF, lambda sqe: not int(sqe["flags"], 16) & IOSQE_FIXED_FILE),
    "fsetxattr": (-errno.EBADF, lambda sqe: int(sqe["flags"], 16) & IOSQE_FIXED_FILE),
    "fgetxattr": (-errno.EBADF, lambda sqe: int(sqe["flags"], 16) & IOSQE_FIXED_FILE),
    "msg_ring": (-errno.EINVAL, lambda sqe: sqe["personality"]),
    "read_fixed": (-errno.EFAULT, lambda sqe: True),
    "write_fixed": (-errno.EFAULT, lambda sqe: True),
    "read": (-errno.EFAULT, lambda sqe: int(sqe["addr"], 16) >= KERNEL_SPACE),
    "write": (-errno.EFAULT, lambda sqe: int(sqe["addr"], 16) >= KERNEL_SPACE),
    "files_update": (-errno.EINVAL, lambda sqe: True),
}


def seen_object(number, sqe, res, obj, mode):
    """What of the object that a request was aimed at the kernel has looked at: no log can have more."""
    if mode == "link-broken" and res == -errno.ECANCELED:
        # never issued, which is when a descriptor is looked up; paths and addresses are read by prep
        obj = {key: value for key, value in obj.items() if key != "file"}
    refused, like = REFUSED_UNSEEN.get(NAMES[number], (None, None))
    if refused is not None and res == refused and like(sqe):
        return {"paths": []}
    if number == ACCEPT and res is not None and res < 0:
        return {key: value for key, value in obj.items() if key != "sockaddr"}	# no peer
    return obj


def is_patched(kernel):
    return kernel.startswith("patched")
