// A process that is born in a control group, clone(2): posix_spawn of glibc before 2.39 cannot do that, and to move a process
// from group to group makes the kernel wait for milliseconds. As with vfork(2), the child runs in the memory of its parent,
// which waits meanwhile; so between birth and execve there are system calls only, made directly: no lock of libc or of a
// sanitizer is taken, and nothing is changed but what the child says.
#pragma once

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What to start, and where.
struct linux_birth {
  const char *executable;
  char *const *words;
  char *const *environment;
  /// What descriptor 0 is to be: this descriptor, or, where it is negative, this file opened with these flags.
  int input;
  const char *input_path;
  int input_flags;
  /// The folder of the control group.
  int group;
};

// struct clone_args of linux/sched.h, whose header cannot stand beside sched.h of glibc.
struct linux_clone_arguments {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

static const uint64_t linux_clone_memory_and_wait = 0x4100;  // CLONE_VM | CLONE_VFORK
static const uint64_t linux_clone_into_cgroup = 0x200000000;
static const int linux_working_directory = -100;  // AT_FDCWD

#define LINUX_BIRTH __attribute__((noinline, no_sanitize("address", "thread", "undefined")))

/// The child's part: a session of its own, default signals, an empty mask, descriptors 0, 1 and 2, the program.
__attribute__((noreturn)) LINUX_BIRTH static void linux_begin_life(const struct linux_birth *birth, volatile int *failure) {
  syscall(SYS_setsid);
  // What the kernel calls sigaction: handler, flags, restorer and mask, all zero for SIG_DFL. KILL and STOP refuse.
  static const uint64_t standard[4];
  static const uint64_t none;
  for (int number = 1; number <= 64; number++) syscall(SYS_rt_sigaction, number, standard, NULL, 8);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
  int input = birth->input;
  if (input < 0) input = (int)syscall(SYS_openat, linux_working_directory, birth->input_path, birth->input_flags, 0);
  if (input >= 0 && (input == 0 || syscall(SYS_dup3, input, 0, 0) == 0) && syscall(SYS_close_range, 3, ~0U, 0) == 0)
    syscall(SYS_execve, birth->executable, birth->words, birth->environment);
  *failure = errno;
  for (;;) syscall(SYS_exit_group, 127);
}

/// clone3(2) without a function around it: parent and child share the stack, and the one must not return into what the other
/// has written there. Returns the pid, or the error below zero.
LINUX_BIRTH static long linux_bear(
    const struct linux_clone_arguments *arguments, const struct linux_birth *birth, volatile int *failure) {
#if defined(__x86_64__)
  long child = SYS_clone3;
  __asm__ volatile("syscall" : "+a"(child) : "D"(arguments), "S"(sizeof *arguments) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
  register long number __asm__("x8") = SYS_clone3;
  register long child __asm__("x0") = (long)arguments;
  register long size __asm__("x1") = sizeof *arguments;
  __asm__ volatile("svc 0" : "+r"(child) : "r"(number), "r"(size) : "memory");
#else
  long child = -ENOSYS;
#endif
  if (child == 0) linux_begin_life(birth, failure);
  return child;
}

/// Starts a program in a control group, and waits until it is one (execve(2)) or has failed to become one. All signals must be
/// blocked.
///
/// Returns 0 and the pid, or the error of what failed in the child, which is gone then. -1 when nothing could be started there:
/// a kernel before 5.9, a filter of system calls, no right to the group.
static inline int linux_spawn_in_group(const struct linux_birth *birth, pid_t *pid) {
  if (syscall(SYS_close_range, ~0U, ~0U, 0) != 0) return -1;
  struct linux_clone_arguments arguments = {
      .flags = linux_clone_into_cgroup | linux_clone_memory_and_wait,
      .exit_signal = SIGCHLD,
      .cgroup = (uint64_t)birth->group};
  volatile int failure = 0;
  long child = linux_bear(&arguments, birth, &failure);
  if (child < 0) return -1;
  if (failure != 0) waitpid((pid_t)child, NULL, 0);
  *pid = (pid_t)child;
  return failure;
}
