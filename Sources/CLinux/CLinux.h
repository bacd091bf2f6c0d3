// What Swift's Glibc module does not show of Linux: whole headers that it leaves out, and calls that are variadic or macros
// in C. Header only; each function is one call, and the manual page it stands for says the rest.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// GNU's own declarations are repeated: defining _GNU_SOURCE here would give shared headers two shapes, which the importer
// refuses.
extern int pipe2(int descriptors[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static inline int linux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0u); }

static inline int linux_pidfd_send_signal(int descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, (void *)0, 0u);
}

static inline int linux_get_descriptor_flags(int descriptor) { return fcntl(descriptor, F_GETFL); }

static inline int linux_set_descriptor_flags(int descriptor, int flags) { return fcntl(descriptor, F_SETFL, flags); }

static inline int linux_open(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

static inline int linux_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

static inline int linux_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }

static inline int linux_exited(int status) { return WIFEXITED(status); }
static inline int linux_exit_code(int status) { return WEXITSTATUS(status); }
static inline int linux_signal(int status) { return WTERMSIG(status); }
static inline int linux_dumped_core(int status) { return WCOREDUMP(status) ? 1 : 0; }

// The pid of some child that has ended and is not yet reaped, 0 when there is none, -1 when there are no children.
static inline pid_t linux_peek_ended_child(void) {
  siginfo_t information;
  information.si_pid = 0;
  if (waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  return information.si_pid;
}
