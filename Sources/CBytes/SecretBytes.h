// Whether anything in a text looks as secrets and numbers of people do: a first look that nearly every line passes, so that
// nobody has to take a second one. Only with AVX2; elsewhere every line is looked at closely.
#pragma once

#include "CBytes.h"

enum {
  BYTES_IN_GRAM = 4,
  GRAM_GROUPS = 16,
  GRAM_FILTER_BITS = 16,
};

/// Grams, which are four neighbouring bytes, in groups. A group has, for each of the four places, the upper and the lower
/// halves of the bytes that its grams have there: what fits in all eight may be one of them.
typedef struct {
  /// For each half of the groups, each place and each lower half of a byte: a bit for each group that has it.
  uint8_t low[2][BYTES_IN_GRAM][16];
  uint8_t high[2][BYTES_IN_GRAM][16];
  /// One bit for each hash of a gram: 1 where one of them has it.
  uint64_t filter[(1 << GRAM_FILTER_BITS) / 64];
} bytes_grams;

/// The hash of a gram, whatever the case of its letters.
static inline uint32_t bytes_gram_hash(uint32_t gram) {
  return ((gram | 0x20202020) * 0x9E3779B1u) >> (32 - GRAM_FILTER_BITS);
}

#if defined(__x86_64__)

/// The last `length` bytes before `end`: some have been looked at, but nothing must be copied. A shorter text is, and zeros
/// follow it.
static inline const uint8_t *bytes_last(
    const uint8_t *bytes, size_t count, size_t length, uint8_t *copy, const uint8_t *end) {
  if (count >= length) return end - length;
  memset(copy, 0, length);
  memcpy(copy, bytes, count);
  return copy;
}

/// A bit for each of 32 places at which one of the groups fits. bytes: 32 and three more.
BYTES_FOR_AVX2 static inline uint32_t bytes_fitting_avx2(
    const uint8_t *bytes, const __m256i low[2][BYTES_IN_GRAM], const __m256i high[2][BYTES_IN_GRAM]) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i one = _mm256_set1_epi8(-1), other = one;
#pragma clang loop unroll(full)
  for (int place = 0; place < BYTES_IN_GRAM; place++) {
    const __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + place));
    const __m256i lower = _mm256_and_si256(text, half), upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);
    one = _mm256_and_si256(
        one, _mm256_and_si256(_mm256_shuffle_epi8(low[0][place], lower), _mm256_shuffle_epi8(high[0][place], upper)));
    other = _mm256_and_si256(
        other, _mm256_and_si256(_mm256_shuffle_epi8(low[1][place], lower), _mm256_shuffle_epi8(high[1][place], upper)));
  }
  const __m256i none = _mm256_cmpeq_epi8(_mm256_or_si256(one, other), _mm256_setzero_si256());
  return ~(uint32_t)_mm256_movemask_epi8(none);
}

/// Whether one of the grams may be in the text; not if it is false.
BYTES_FOR_AVX2 static inline int bytes_may_hold_gram_avx2(
    const uint8_t *bytes, size_t count, const bytes_grams *grams) {
  enum { LENGTH = 32, NEEDED = LENGTH + BYTES_IN_GRAM - 1 };
  __m256i low[2][BYTES_IN_GRAM], high[2][BYTES_IN_GRAM];
#pragma clang loop unroll(full)
  for (int number = 0; number < 2 * BYTES_IN_GRAM; number++) {
    const int part = number / BYTES_IN_GRAM, place = number % BYTES_IN_GRAM;
    low[part][place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)grams->low[part][place]));
    high[part][place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)grams->high[part][place]));
  }
  uint8_t copy[NEEDED];
  const uint8_t *const end = bytes + count;
  for (int is_last = 0; !is_last; bytes += LENGTH) {
    is_last = end - bytes <= NEEDED;
    const uint8_t *const here = is_last ? bytes_last(bytes, count, NEEDED, copy, end) : bytes;
    uint32_t places = bytes_fitting_avx2(here, low, high);
    for (; places != 0; places &= places - 1) {
      uint32_t gram;
      memcpy(&gram, here + __builtin_ctz(places), BYTES_IN_GRAM);
      const uint32_t hash = bytes_gram_hash(gram);
      if (grams->filter[hash >> 6] >> (hash & 63) & 1) return 1;
    }
  }
  return 0;
}

BYTES_FOR_AVX2 static inline uint64_t bytes_among_greatest_avx2(__m256i low, __m256i high, char greatest, char count) {
  // Moved up so that they are the greatest of all signed bytes.
  const __m256i up = _mm256_set1_epi8((char)(127 - greatest)), below = _mm256_set1_epi8((char)(127 - count));
  return bytes_bits_avx2(
      _mm256_cmpgt_epi8(_mm256_add_epi8(low, up), below), _mm256_cmpgt_epi8(_mm256_add_epi8(high, up), below));
}

BYTES_FOR_AVX2 static inline uint64_t bytes_equal_avx2(__m256i low, __m256i high, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  return bytes_bits_avx2(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
}

/// Whether digits stand in the text as in a social security number (3-2-4), as on a card (13 in a row, or four on either side
/// of a blank or hyphen), or as where an account begins (behind two capitals).
BYTES_FOR_AVX2 static inline int bytes_may_hold_number_avx2(const uint8_t *bytes, size_t count) {
  // The longest of these, so that all that begin at one of the other places lie within the block.
  enum { LONGEST = 16, LENGTH = BYTES_IN_BLOCK - LONGEST };
  uint8_t copy[BYTES_IN_BLOCK];
  const uint8_t *const end = bytes + count;
  for (int is_last = 0; !is_last; bytes += LENGTH) {
    is_last = end - bytes <= BYTES_IN_BLOCK;
    const uint8_t *const here = is_last ? bytes_last(bytes, count, BYTES_IN_BLOCK, copy, end) : bytes;
    const __m256i low = _mm256_loadu_si256((const __m256i *)here);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(here + 32));
    const uint64_t digits = bytes_among_greatest_avx2(low, high, '9', 10);
    const uint64_t two = digits & digits >> 1, four = two & two >> 2, eight = four & four >> 4;
    if (two == 0) continue;
    const uint64_t capitals = bytes_among_greatest_avx2(low, high, 'Z', 26);
    const uint64_t hyphens = bytes_equal_avx2(low, high, '-');
    const uint64_t between = hyphens | bytes_equal_avx2(low, high, ' ');
    const uint64_t social = two & digits >> 2 & hyphens >> 3 & two >> 4 & hyphens >> 6 & four >> 7;
    const uint64_t card = (four & between >> 4 & four >> 5) | (eight & four >> 8 & digits >> 12);
    const uint64_t account = capitals & capitals >> 1 & two >> 2;
    if (social | card | account) return 1;
  }
  return 0;
}

#endif

/// Whether one of the grams may be in the text, or a number; if false, neither is.
static inline int bytes_may_hold_secret(const uint8_t *bytes, size_t count, const bytes_grams *grams, int has_avx2) {
#if defined(__x86_64__)
  if (has_avx2) return bytes_may_hold_gram_avx2(bytes, count, grams) || bytes_may_hold_number_avx2(bytes, count);
#endif
  return 1;
}
