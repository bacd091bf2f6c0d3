// Whether anything in a text looks as secrets and numbers of people do, and where: a first look that nearly every line
// passes, so that nobody has to take a second one. Only with AVX2 or AVX-512; elsewhere every line is looked at closely.
#pragma once

#include "CBytes.h"

enum {
  BYTES_IN_GRAM = 4,
  GRAM_GROUPS = 16,
  GRAM_FILTER_BITS = 16,
  /// A byte counts as what its lower seven bits are.
  GRAM_BYTES = 128,
};

/// Grams, which are four neighbouring bytes, in groups. A group has, for each of the four places, the bytes that its grams
/// have there: what fits at all four may be one of them.
typedef struct {
  /// For each half of the groups, each place and each byte: a bit for each group that has it there.
  uint8_t groups[2][BYTES_IN_GRAM][GRAM_BYTES];
  /// The same for the lower and the upper halves of bytes: what does not fit here does not fit there.
  uint8_t low[2][BYTES_IN_GRAM][16];
  uint8_t high[2][BYTES_IN_GRAM][16];
  /// One bit for each hash of a gram: 1 where one of them has it.
  uint64_t filter[(1 << GRAM_FILTER_BITS) / 64];
} bytes_grams;

/// The hash of a gram, whatever the case of its letters.
static inline uint32_t bytes_gram_hash(uint32_t gram) {
  return ((gram | 0x20202020) * 0x9E3779B1u) >> (32 - GRAM_FILTER_BITS);
}

/// Whether a gram's hash is one of those that are looked for.
static inline int bytes_is_hash_of_gram(const uint8_t *bytes, const bytes_grams *grams) {
  uint32_t gram;
  memcpy(&gram, bytes, BYTES_IN_GRAM);
  const uint32_t hash = bytes_gram_hash(gram);
  return grams->filter[hash >> 6] >> (hash & 63) & 1;
}

/// Whether a gram fits in one of the groups.
static inline int bytes_fits_group(const uint8_t *bytes, const bytes_grams *grams) {
  uint8_t one = 0xFF, other = 0xFF;
  for (int place = 0; place < BYTES_IN_GRAM; place++) {
    one &= grams->groups[0][place][bytes[place] % GRAM_BYTES];
    other &= grams->groups[1][place][bytes[place] % GRAM_BYTES];
  }
  return (one | other) != 0;
}

/// A bit for each of 64 places from `start` on at which one of the grams may stand.
static inline uint64_t bytes_gram_places_portably(
    const uint8_t *bytes, size_t count, size_t start, const bytes_grams *grams) {
  uint64_t places = 0;
  for (size_t index = 0; index < BYTES_IN_BLOCK && start + index + BYTES_IN_GRAM <= count; index++) {
    const uint8_t *const here = bytes + start + index;
    if (bytes_fits_group(here, grams) && bytes_is_hash_of_gram(here, grams)) places |= (uint64_t)1 << index;
  }
  return places;
}

/// What numbers consist of, in 64 bytes.
typedef struct {
  uint64_t digits, capitals, hyphens, spaces;
} bytes_number_parts;

/// Whether digits stand as in a social security number (3-2-4), as on a card (13 in a row, or four on either side of a blank
/// or hyphen), or as where an account begins (behind two capitals). next: the bytes behind, where one may go on.
static inline int bytes_is_number_in(bytes_number_parts now, bytes_number_parts next) {
  typedef unsigned __int128 places;
  // Two digits stand in each of them, in an account behind two capitals.
  if (((now.digits & (now.digits >> 1 | next.digits << 63)) | (next.digits & next.digits >> 1 & 3)) == 0) return 0;
  const places digits = (places)next.digits << 64 | now.digits;
  const places two = digits & digits >> 1, four = two & two >> 2, eight = four & four >> 4;
  const places hyphens = (places)next.hyphens << 64 | now.hyphens;
  const places between = hyphens | (places)next.spaces << 64 | now.spaces;
  const places capitals = (places)next.capitals << 64 | now.capitals;
  const places social = two & digits >> 2 & hyphens >> 3 & two >> 4 & hyphens >> 6 & four >> 7;
  const places card = (four & between >> 4 & four >> 5) | (eight & four >> 8 & digits >> 12);
  const places account = capitals & capitals >> 1 & two >> 2;
  return (uint64_t)(social | card | account) != 0;
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

/// The halves of bytes that the groups have, in both halves of a vector.
typedef struct {
  __m256i low[2][BYTES_IN_GRAM], high[2][BYTES_IN_GRAM];
} bytes_groups_avx2;

BYTES_FOR_AVX2 static inline bytes_groups_avx2 bytes_load_groups_avx2(const bytes_grams *grams) {
  bytes_groups_avx2 groups;
#pragma clang loop unroll(full)
  for (int number = 0; number < 2 * BYTES_IN_GRAM; number++) {
    const int part = number / BYTES_IN_GRAM, place = number % BYTES_IN_GRAM;
    groups.low[part][place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)grams->low[part][place]));
    groups.high[part][place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)grams->high[part][place]));
  }
  return groups;
}

/// A bit for each of 32 places at which one of the groups fits by the halves of the bytes. bytes: 32 and three more.
BYTES_FOR_AVX2 static inline uint32_t bytes_fitting_avx2(const uint8_t *bytes, const bytes_groups_avx2 *groups) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i one = _mm256_set1_epi8(-1), other = one;
#pragma clang loop unroll(full)
  for (int place = 0; place < BYTES_IN_GRAM; place++) {
    const __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + place));
    const __m256i lower = _mm256_and_si256(text, half), upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), half);
    one = _mm256_and_si256(
        one,
        _mm256_and_si256(
            _mm256_shuffle_epi8(groups->low[0][place], lower), _mm256_shuffle_epi8(groups->high[0][place], upper)));
    other = _mm256_and_si256(
        other,
        _mm256_and_si256(
            _mm256_shuffle_epi8(groups->low[1][place], lower), _mm256_shuffle_epi8(groups->high[1][place], upper)));
  }
  const __m256i none = _mm256_cmpeq_epi8(_mm256_or_si256(one, other), _mm256_setzero_si256());
  return ~(uint32_t)_mm256_movemask_epi8(none);
}

/// Whether one of the grams may be in the text; not if it is false.
BYTES_FOR_AVX2 static inline int bytes_may_hold_gram_avx2(
    const uint8_t *bytes, size_t count, const bytes_grams *grams) {
  enum { LENGTH = 32, NEEDED = LENGTH + BYTES_IN_GRAM - 1 };
  const bytes_groups_avx2 groups = bytes_load_groups_avx2(grams);
  uint8_t copy[NEEDED];
  const uint8_t *const end = bytes + count;
  for (int is_last = 0; !is_last; bytes += LENGTH) {
    is_last = end - bytes <= NEEDED;
    const uint8_t *const here = is_last ? bytes_last(bytes, count, NEEDED, copy, end) : bytes;
    for (uint32_t places = bytes_fitting_avx2(here, &groups); places != 0; places &= places - 1) {
      if (bytes_is_hash_of_gram(here + __builtin_ctz(places), grams)) return 1;
    }
  }
  return 0;
}

BYTES_FOR_AVX2 static inline uint64_t bytes_gram_places_avx2(
    const uint8_t *bytes, size_t count, size_t start, const bytes_grams *grams) {
  enum { NEEDED = BYTES_IN_BLOCK + BYTES_IN_GRAM - 1 };
  const bytes_groups_avx2 groups = bytes_load_groups_avx2(grams);
  uint8_t copy[NEEDED];
  const uint8_t *here = bytes + start;
  if (count - start < NEEDED) {
    memset(copy, 0, NEEDED);
    memcpy(copy, here, count - start);
    here = copy;
  }
  uint64_t fitting = bytes_fitting_avx2(here, &groups) | (uint64_t)bytes_fitting_avx2(here + 32, &groups) << 32;
  if (count - start < NEEDED) {
    fitting &= count - start < BYTES_IN_GRAM ? 0 : ((uint64_t)2 << (count - start - BYTES_IN_GRAM)) - 1;
  }
  uint64_t places = 0;
  for (; fitting != 0; fitting &= fitting - 1) {
    const uint8_t *const gram = here + __builtin_ctzll(fitting);
    if (bytes_fits_group(gram, grams) && bytes_is_hash_of_gram(gram, grams)) places |= fitting & -fitting;
  }
  return places;
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

/// Whether digits stand in the text as in a social security number, on a card or where an account begins.
BYTES_FOR_AVX2 static inline int bytes_may_hold_number_avx2(const uint8_t *bytes, size_t count) {
  // The longest of these, so that all that begin at one of the other places lie within the block.
  enum { LONGEST = 16, LENGTH = BYTES_IN_BLOCK - LONGEST };
  const bytes_number_parts nothing = {0, 0, 0, 0};
  uint8_t copy[BYTES_IN_BLOCK];
  const uint8_t *const end = bytes + count;
  for (int is_last = 0; !is_last; bytes += LENGTH) {
    is_last = end - bytes <= BYTES_IN_BLOCK;
    const uint8_t *const here = is_last ? bytes_last(bytes, count, BYTES_IN_BLOCK, copy, end) : bytes;
    const __m256i low = _mm256_loadu_si256((const __m256i *)here);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(here + 32));
    bytes_number_parts parts = nothing;
    parts.digits = bytes_among_greatest_avx2(low, high, '9', 10);
    if ((parts.digits & parts.digits >> 1) == 0) continue;
    parts.capitals = bytes_among_greatest_avx2(low, high, 'Z', 26);
    parts.hyphens = bytes_equal_avx2(low, high, '-');
    parts.spaces = bytes_equal_avx2(low, high, ' ');
    if (bytes_is_number_in(parts, nothing)) return 1;
  }
  return 0;
}

/// The bytes that the groups have: each vector holds half of them.
typedef struct {
  __m512i first[2][BYTES_IN_GRAM], second[2][BYTES_IN_GRAM];
} bytes_groups_avx512;

BYTES_FOR_AVX512 static inline __attribute__((always_inline)) bytes_groups_avx512 bytes_load_groups_avx512(
    const bytes_grams *grams) {
  bytes_groups_avx512 groups;
#pragma clang loop unroll(full)
  for (int number = 0; number < 2 * BYTES_IN_GRAM; number++) {
    const int part = number / BYTES_IN_GRAM, place = number % BYTES_IN_GRAM;
    groups.first[part][place] = _mm512_loadu_si512(grams->groups[part][place]);
    groups.second[part][place] = _mm512_loadu_si512(grams->groups[part][place] + GRAM_BYTES / 2);
  }
  return groups;
}

/// A bit for each of the first `count` of 64 bytes.
BYTES_FOR_AVX512 static inline __attribute__((always_inline)) uint64_t bytes_first_avx512(size_t count) {
  return count >= BYTES_IN_BLOCK ? ~(uint64_t)0 : _bzhi_u64(~(uint64_t)0, (unsigned)count);
}

/// A bit for each of 64 places at which one of the grams may stand. What is behind the last of `left` bytes is not read.
BYTES_FOR_AVX512 static inline __attribute__((always_inline)) uint64_t bytes_gram_block_avx512(
    const uint8_t *here, size_t left, const bytes_groups_avx512 *groups, const bytes_grams *grams) {
  if (left < BYTES_IN_GRAM) return 0;
  const uint64_t told = bytes_first_avx512(left - BYTES_IN_GRAM + 1);
  __m512i one = _mm512_set1_epi8(-1), other = one;
#pragma clang loop unroll(full)
  for (int place = 0; place < BYTES_IN_GRAM; place++) {
    const __m512i text = _mm512_maskz_loadu_epi8(told, here + place);
    one = _mm512_and_si512(
        one, _mm512_permutex2var_epi8(groups->first[0][place], text, groups->second[0][place]));
    other = _mm512_and_si512(
        other, _mm512_permutex2var_epi8(groups->first[1][place], text, groups->second[1][place]));
  }
  const __m512i either = _mm512_or_si512(one, other);
  uint64_t places = 0;
  for (uint64_t fitting = _mm512_mask_test_epi8_mask(told, either, either); fitting != 0; fitting &= fitting - 1) {
    if (bytes_is_hash_of_gram(here + __builtin_ctzll(fitting), grams)) places |= fitting & -fitting;
  }
  return places;
}

BYTES_FOR_AVX512 static inline uint64_t bytes_gram_places_avx512(
    const uint8_t *bytes, size_t count, size_t start, const bytes_grams *grams) {
  const bytes_groups_avx512 groups = bytes_load_groups_avx512(grams);
  return bytes_gram_block_avx512(bytes + start, count - start, &groups, grams);
}

BYTES_FOR_AVX512 static inline __attribute__((always_inline)) bytes_number_parts bytes_number_parts_avx512(
    const uint8_t *here, size_t left) {
  const __m512i text = _mm512_maskz_loadu_epi8(bytes_first_avx512(left), here);
  bytes_number_parts parts;
  parts.digits = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(text, _mm512_set1_epi8('0')), _mm512_set1_epi8(10));
  parts.capitals = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(text, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
  parts.hyphens = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('-'));
  parts.spaces = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(' '));
  return parts;
}

/// Both at once: a line has one or two blocks, and each is read once more only for what goes on in the next.
BYTES_FOR_AVX512 static inline int bytes_may_hold_secret_avx512(
    const uint8_t *bytes, size_t count, const bytes_grams *grams) {
  const bytes_groups_avx512 groups = bytes_load_groups_avx512(grams);
  const bytes_number_parts nothing = {0, 0, 0, 0};
  bytes_number_parts now = bytes_number_parts_avx512(bytes, count);
  for (size_t start = 0; start < count; start += BYTES_IN_BLOCK) {
    if (bytes_gram_block_avx512(bytes + start, count - start, &groups, grams)) return 1;
    const size_t next_start = start + BYTES_IN_BLOCK;
    const bytes_number_parts next =
        next_start < count ? bytes_number_parts_avx512(bytes + next_start, count - next_start) : nothing;
    if (bytes_is_number_in(now, next)) return 1;
    now = next;
  }
  return 0;
}

#endif

/// Whether one of the grams may be in the text, or a number; if false, neither is.
static inline int bytes_may_hold_secret(const uint8_t *bytes, size_t count, const bytes_grams *grams, int vectors) {
#if defined(__x86_64__)
  if (vectors == BYTES_AVX512) return bytes_may_hold_secret_avx512(bytes, count, grams);
  if (vectors == BYTES_AVX2) {
    return bytes_may_hold_gram_avx2(bytes, count, grams) || bytes_may_hold_number_avx2(bytes, count);
  }
#endif
  return 1;
}

/// A bit for each of 64 places from `start` on, which is in the text, at which one of the grams may stand.
static inline uint64_t bytes_gram_places(
    const uint8_t *bytes, size_t count, size_t start, const bytes_grams *grams, int vectors) {
#if defined(__x86_64__)
  if (vectors == BYTES_AVX512) return bytes_gram_places_avx512(bytes, count, start, grams);
  if (vectors == BYTES_AVX2) return bytes_gram_places_avx2(bytes, count, start, grams);
#endif
  return bytes_gram_places_portably(bytes, count, start, grams);
}

/// Whether one of the numbers may be in the text.
static inline int bytes_may_hold_number(const uint8_t *bytes, size_t count, int vectors) {
#if defined(__x86_64__)
  if (vectors != BYTES_NO_MORE) return bytes_may_hold_number_avx2(bytes, count);
#endif
  return 1;
}
