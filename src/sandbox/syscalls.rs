//! The system calls that the server may make, as a seccomp filter.
//!
//! Other calls fail with EPERM rather than ending the process, so that libraries can fall back.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

/// Calls that are allowed with any arguments.
const ALLOWED: &[i64] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Locking of memory, which keeps keys out of the swap space.
    libc::SYS_mlock,
    libc::SYS_munlock,
    // Threads: waiting, sleeping, scheduling, ending.
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_membarrier,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_tgkill,
    // Information about the process itself.
    libc::SYS_getcwd,
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getrandom,
    libc::SYS_getuid,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    // Files, of which Landlock only allows the content.
    libc::SYS_close,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_getdents64,
    libc::SYS_inotify_add_watch,
    libc::SYS_inotify_init1,
    libc::SYS_inotify_rm_watch,
    libc::SYS_lseek,
    libc::SYS_newfstatat,
    libc::SYS_openat,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readlinkat,
    libc::SYS_readv,
    libc::SYS_statx,
    libc::SYS_write,
    libc::SYS_writev,
    // Accepted connections, and waiting for them.
    libc::SYS_accept4,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_getpeername,
    libc::SYS_getsockname,
    libc::SYS_getsockopt,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_setsockopt,
    libc::SYS_shutdown,
    // To the service manager; only Unix sockets can be created.
    libc::SYS_connect,
    // Handled by a separate filter.
    libc::SYS_clone3,
];

/// The same calls under older names, which exist on one architecture.
#[cfg(target_arch = "x86_64")]
const ALLOWED_HERE: &[i64] = &[
    libc::SYS_access,
    libc::SYS_epoll_wait,
    libc::SYS_lstat,
    libc::SYS_open,
    libc::SYS_poll,
    libc::SYS_readlink,
    libc::SYS_stat,
];
#[cfg(not(target_arch = "x86_64"))]
const ALLOWED_HERE: &[i64] = &[];

/// Option of `prctl` by which cryptographic code queries the processor's features (linux/prctl.h).
const PR_GET_AUXV: u64 = 0x4155_5856;

/// Applies the filter to all threads of the process.
pub(super) fn restrict() -> Result<(), seccompiler::Error> {
    let allow = SeccompFilter::new(
        rules()?,
        SeccompAction::Errno(errno(libc::EPERM)),
        SeccompAction::Allow,
        std::env::consts::ARCH.try_into()?,
    )?;
    // The flags of clone3 are in memory, which a filter cannot read. With this error, the C library uses clone.
    let no_clone3 = SeccompFilter::new(
        BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
        SeccompAction::Allow,
        SeccompAction::Errno(errno(libc::ENOSYS)),
        std::env::consts::ARCH.try_into()?,
    )?;
    // In this order, since the list does not allow installing further filters.
    for filter in [no_clone3, allow] {
        let program: BpfProgram = filter.try_into()?;
        seccompiler::apply_filter_all_threads(&program)?;
    }
    Ok(())
}

fn errno(number: i32) -> u32 {
    number.unsigned_abs()
}

fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::Error> {
    use SeccompCmpOp::{Eq, MaskedEq};
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        ALLOWED.iter().chain(ALLOWED_HERE).map(|call| (*call, Vec::new())).collect();
    let when = |argument: u8, operator: SeccompCmpOp, value: u64| -> Result<SeccompRule, seccompiler::Error> {
        let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?;
        Ok(SeccompRule::new(vec![condition])?)
    };
    let number = |constant: i32| u64::from(constant.unsigned_abs());
    // Threads, but no processes.
    let thread = number(libc::CLONE_THREAD);
    rules.insert(libc::SYS_clone, vec![when(0, MaskedEq(thread), thread)?]);
    // Memory that is not executable.
    let code = number(libc::PROT_EXEC);
    rules.insert(libc::SYS_mmap, vec![when(2, MaskedEq(code), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![when(2, MaskedEq(code), 0)?]);
    let unix = number(libc::AF_UNIX);
    rules.insert(libc::SYS_socket, vec![when(0, Eq, unix)?]);
    rules.insert(libc::SYS_socketpair, vec![when(0, Eq, unix)?]);
    // The name of a thread, the limit of its stack, non-blocking mode of a socket.
    let prctl = [number(libc::PR_SET_NAME), PR_GET_AUXV].map(|option| when(0, Eq, option));
    rules.insert(libc::SYS_prctl, prctl.into_iter().collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_prlimit64, vec![when(0, Eq, 0)?]);
    rules.insert(libc::SYS_ioctl, vec![when(1, Eq, libc::FIONBIO)?]);
    Ok(rules)
}
