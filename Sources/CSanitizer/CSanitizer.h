// What the thread sanitizer is told of, where it is linked in (`swift test --sanitize=thread`). Weak: everywhere else these
// are null and nothing is called, so that no build needs a flag of its own. Header only.
#pragma once

#include <stddef.h>

extern void __tsan_acquire(void *place) __attribute__((weak));
extern void __tsan_release(void *place) __attribute__((weak));

/// Whoever is here comes after all who have released the place.
static inline void sanitizer_acquire(void *place) {
  if (__tsan_acquire != NULL) __tsan_acquire(place);
}

/// Whoever acquires the place from now on comes after what was done here.
static inline void sanitizer_release(void *place) {
  if (__tsan_release != NULL) __tsan_release(place);
}
