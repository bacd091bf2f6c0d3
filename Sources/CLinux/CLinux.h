// What Swift's Glibc module does not show of Linux. Header only. It holds three kinds of things: declarations that glibc
// hides behind _GNU_SOURCE (a macro that cannot be set for the prebuilt Glibc module), calls that are variadic in C and so
// unavailable in Swift, and macros with arguments, which do not cross the language border either.
#pragma once

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// Hidden behind _GNU_SOURCE.

extern int pipe2(int ends[2], int flags);
extern int dup3(int from, int onto, int flags);
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int close_range(unsigned int first, unsigned int last, int flags);
extern void *memmem(const void *haystack, size_t length, const void *needle, size_t needle_length);
extern void *memrchr(const void *bytes, int byte, size_t count);
// Unlike strerror these return constant text: safe from any thread, never translated. glibc 2.32.
extern const char *strerrordesc_np(int code);
extern const char *strerrorname_np(int code);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
extern int posix_openpt(int flags);
extern int grantpt(int terminal);
extern int unlockpt(int terminal);
extern int ptsname_r(int terminal, char *path, size_t length);
extern char **environ;

enum {
  LINUX_SPAWN_SETSID = 0x80,          // POSIX_SPAWN_SETSID, glibc 2.26
  LINUX_SET_PIPE_SIZE = 1031,         // F_SETPIPE_SZ, fcntl(2)
  LINUX_OPEN_PATH = 010000000,        // O_PATH, open(2)
};

// Variadic in C.

static inline int linux_pidfd_open(pid_t pid) {
  return (int)syscall(SYS_pidfd_open, pid, 0);
}

static inline int linux_pidfd_send_signal(int descriptor, int number) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, number, NULL, 0);
}

/// From now on every descendant whose parent ends becomes a child of this process, PR_SET_CHILD_SUBREAPER(2const).
static inline int linux_become_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

/// Whether the kernel knows subreapers: 0 when it does, -1 with errno else. Changes nothing.
static inline int linux_check_subreaper(void) {
  int state = 0;
  return prctl(PR_GET_CHILD_SUBREAPER, &state, 0UL, 0UL, 0UL);
}

/// Tells a terminal how large it is, ioctl_tty(2).
static inline int linux_set_window_size(int terminal, unsigned short rows, unsigned short columns) {
  struct winsize size = {.ws_row = rows, .ws_col = columns};
  return ioctl(terminal, TIOCSWINSZ, &size);
}

/// How many bytes wait in a pipe or a terminal, 0 when nobody can tell, ioctl(2).
static inline int linux_waiting_bytes(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : 0;
}

/// The name that /proc/PID/stat shows; at most 15 bytes count.
static inline int linux_set_name(const char *name) {
  return prctl(PR_SET_NAME, name, 0UL, 0UL, 0UL);
}

/// A signal that kills this process leaves no core file, PR_SET_DUMPABLE(2const).
static inline int linux_forbid_core_dump(void) {
  return prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
}

// Macros with arguments, and fields behind macros.

static inline bool linux_exited(int status) { return WIFEXITED(status); }
static inline int linux_exit_code(int status) { return WEXITSTATUS(status); }
static inline int linux_signal(int status) { return WTERMSIG(status); }
static inline bool linux_dumped_core(int status) { return WCOREDUMP(status); }

/// Pid of one child that has ended; the child stays unreaped. 0 when children are there but none has ended, -1 with
/// ECHILD when this process has no child at all.
static inline pid_t linux_peek_ended_child(void) {
  siginfo_t found;
  found.si_pid = 0;
  // 0x40000000 is __WALL: children that do not end with SIGCHLD count too.
  if (waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT | 0x40000000) != 0) return -1;
  return found.si_pid;
}

/// Hands a descriptor over a Unix socket, with one byte to carry it, unix(7). The byte 0 is no message of the leash.
static inline ssize_t linux_send_descriptor(int socket, int descriptor) {
  char byte = 0;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

/// Waits for a descriptor that linux_send_descriptor hands over; close-on-exec. -1 when something else came, or the end.
static inline int linux_receive_descriptor(int socket) {
  char byte = 0;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  ssize_t count;
  do {
    count = recvmsg(socket, &message, 0x40000000 /* MSG_CMSG_CLOEXEC */);
  } while (count < 0 && errno == EINTR);
  struct cmsghdr *header = count == 1 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header == NULL || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(sizeof(int))) return -1;
  int descriptor;
  memcpy(&descriptor, CMSG_DATA(header), sizeof(int));
  return descriptor;
}

static inline bool linux_signal_is_ignored(int number) {
  struct sigaction now;
  return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

/// Sets a handler (or SIG_DFL where it is NULL); interrupted calls are resumed.
static inline int linux_set_signal_handler(int number, void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler ? handler : SIG_DFL;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, NULL);
}

/// The environment vector; `environ` itself is a mutable global, which Swift 6 refuses.
static inline char **linux_environment(void) { return environ; }
