// Which of 64 bytes are what, a bit for each: what Swift's vectors cannot tell, because they have no way to make bits of
// their masks. Header only. SSE2 is part of every x86-64 and NEON of every AArch64; AVX-512 or AVX2 are used where the
// processor has them, and elsewhere plain C does the same. A test holds all of them against each other.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum {
  BYTES_IN_BLOCK = 64,
  BYTES_IN_VECTOR = 16,
  /// So many bytes are read at a place where a window may begin.
  BYTES_IN_WORD = 8,
};

/// The widest vectors that the processor and the system know, beyond those that every processor of its kind has.
enum { BYTES_NO_MORE = 0, BYTES_AVX2 = 1, BYTES_AVX512 = 2 };

/// What is asked of a text.
typedef struct {
  /// Bytes whose places are wanted, each BYTES_IN_VECTOR times.
  const uint8_t *sought;
  size_t sought_count;
  /// One byte for each hash of a window: 1 where one of those that are looked for has this hash, 0 elsewhere.
  const uint8_t *windows;
  /// The hash of a window is the word there times this, modulo 2^64, without so many lower bits.
  uint64_t window_factor;
  unsigned window_shift;
  /// Which vectors may be used; see bytes_vectors.
  int vectors;
} bytes_question;

/// 64 bytes of text, the first in the lowest bit.
typedef struct {
  /// Line feeds.
  uint64_t newlines;
  /// Control characters, line feeds aside, and whatever is beyond ASCII.
  uint64_t odd;
  /// A to Z.
  uint64_t capitals;
  /// One of the bytes that were asked for.
  uint64_t sought;
  /// Of the even places: where a window may begin that is looked for.
  uint64_t windows;
} bytes_block;

/// bytes: a block, and a word after it.
static inline uint64_t bytes_windows(const uint8_t *bytes, const bytes_question *question) {
  const uint8_t *windows = question->windows;
  const uint64_t factor = question->window_factor;
  const unsigned shift = question->window_shift;
  uint64_t found = 0;
  // No branch: a processor that need not guess overlaps all the look-ups.
#pragma clang loop unroll(full)
  for (int index = 0; index < BYTES_IN_BLOCK; index += 2) {
    uint64_t word;
    memcpy(&word, bytes + index, BYTES_IN_WORD);
    found |= (uint64_t)windows[(word * factor) >> shift] << index;
  }
  return found;
}

static inline bytes_block bytes_look_portably(const uint8_t *bytes, const bytes_question *question) {
  bytes_block block = {0, 0, 0, 0, bytes_windows(bytes, question)};
  for (int index = 0; index < BYTES_IN_BLOCK; index++) {
    uint8_t byte = bytes[index];
    uint64_t is_newline = byte == '\n', is_odd = byte < 0x20 || byte >= 0x80, is_sought = 0;
    for (size_t number = 0; number < question->sought_count; number++) {
      is_sought |= byte == question->sought[number * BYTES_IN_VECTOR];
    }
    block.newlines |= is_newline << index;
    block.odd |= (is_odd & ~is_newline) << index;
    block.capitals |= (uint64_t)(byte >= 'A' && byte <= 'Z') << index;
    block.sought |= is_sought << index;
  }
  return block;
}

#if defined(__x86_64__)

static inline uint64_t bytes_bits(__m128i a, __m128i b, __m128i c, __m128i d) {
  return (uint64_t)(uint16_t)_mm_movemask_epi8(a) | (uint64_t)(uint16_t)_mm_movemask_epi8(b) << 16
      | (uint64_t)(uint16_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint16_t)_mm_movemask_epi8(d) << 48;
}

static inline bytes_block bytes_look(const uint8_t *bytes, const bytes_question *question) {
  const __m128i a = _mm_loadu_si128((const __m128i *)bytes), b = _mm_loadu_si128((const __m128i *)(bytes + 16));
  const __m128i c = _mm_loadu_si128((const __m128i *)(bytes + 32)), d = _mm_loadu_si128((const __m128i *)(bytes + 48));
  bytes_block block;
  const __m128i newline = _mm_set1_epi8('\n');
  block.newlines = bytes_bits(
      _mm_cmpeq_epi8(a, newline), _mm_cmpeq_epi8(b, newline), _mm_cmpeq_epi8(c, newline), _mm_cmpeq_epi8(d, newline));
  // Signed, what is beyond ASCII is below all that is in it.
  const __m128i space = _mm_set1_epi8(' ');
  block.odd = ~block.newlines
      & bytes_bits(
          _mm_cmplt_epi8(a, space), _mm_cmplt_epi8(b, space), _mm_cmplt_epi8(c, space), _mm_cmplt_epi8(d, space));
  // Moved up so that Z is the greatest of all signed bytes, the capitals are the 26 greatest.
  const __m128i up = _mm_set1_epi8(127 - 'Z'), below = _mm_set1_epi8(127 - 26);
  block.capitals = bytes_bits(
      _mm_cmpgt_epi8(_mm_add_epi8(a, up), below), _mm_cmpgt_epi8(_mm_add_epi8(b, up), below),
      _mm_cmpgt_epi8(_mm_add_epi8(c, up), below), _mm_cmpgt_epi8(_mm_add_epi8(d, up), below));
  __m128i any_a = _mm_setzero_si128(), any_b = any_a, any_c = any_a, any_d = any_a;
  for (size_t number = 0; number < question->sought_count; number++) {
    const __m128i one = _mm_loadu_si128((const __m128i *)(question->sought + number * BYTES_IN_VECTOR));
    any_a = _mm_or_si128(any_a, _mm_cmpeq_epi8(a, one));
    any_b = _mm_or_si128(any_b, _mm_cmpeq_epi8(b, one));
    any_c = _mm_or_si128(any_c, _mm_cmpeq_epi8(c, one));
    any_d = _mm_or_si128(any_d, _mm_cmpeq_epi8(d, one));
  }
  block.sought = bytes_bits(any_a, any_b, any_c, any_d);
  block.windows = bytes_windows(bytes, question);
  return block;
}

#define BYTES_FOR_AVX2 __attribute__((target("avx2")))

#define BYTES_FOR_AVX512 __attribute__((target("avx2,bmi,bmi2,avx512f,avx512bw,avx512vbmi")))

/// Which vectors the processor and the system know.
static inline int bytes_vectors(void) {
  unsigned a, b, c, d;
  // The system keeps the upper parts of the registers when XGETBV says so, which it may be asked when OSXSAVE is set.
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return BYTES_NO_MORE;
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_AVX2)) return BYTES_NO_MORE;
  const unsigned wide = bit_AVX512F | bit_AVX512BW | bit_BMI | bit_BMI2;
  return (low & 0xE6) == 0xE6 && (b & wide) == wide && (c & bit_AVX512VBMI) ? BYTES_AVX512 : BYTES_AVX2;
}

BYTES_FOR_AVX2 static inline uint64_t bytes_bits_avx2(__m256i low, __m256i high) {
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

BYTES_FOR_AVX2 static inline bytes_block bytes_look_avx2(const uint8_t *bytes, const bytes_question *question) {
  const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
  bytes_block block;
  const __m256i newline = _mm256_set1_epi8('\n'), space = _mm256_set1_epi8(' ');
  block.newlines = bytes_bits_avx2(_mm256_cmpeq_epi8(low, newline), _mm256_cmpeq_epi8(high, newline));
  block.odd = ~block.newlines & bytes_bits_avx2(_mm256_cmpgt_epi8(space, low), _mm256_cmpgt_epi8(space, high));
  const __m256i up = _mm256_set1_epi8(127 - 'Z'), below = _mm256_set1_epi8(127 - 26);
  block.capitals = bytes_bits_avx2(
      _mm256_cmpgt_epi8(_mm256_add_epi8(low, up), below), _mm256_cmpgt_epi8(_mm256_add_epi8(high, up), below));
  __m256i any_low = _mm256_setzero_si256(), any_high = any_low;
  for (size_t number = 0; number < question->sought_count; number++) {
    const __m256i one = _mm256_set1_epi8((char)question->sought[number * BYTES_IN_VECTOR]);
    any_low = _mm256_or_si256(any_low, _mm256_cmpeq_epi8(low, one));
    any_high = _mm256_or_si256(any_high, _mm256_cmpeq_epi8(high, one));
  }
  block.sought = bytes_bits_avx2(any_low, any_high);
  block.windows = bytes_windows(bytes, question);
  return block;
}

/// Comparisons of these vectors are bits already.
BYTES_FOR_AVX512 static inline bytes_block bytes_look_avx512(const uint8_t *bytes, const bytes_question *question) {
  const __m512i text = _mm512_loadu_si512(bytes);
  bytes_block block;
  block.newlines = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\n'));
  block.odd = ~block.newlines & _mm512_cmplt_epi8_mask(text, _mm512_set1_epi8(' '));
  block.capitals = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(text, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
  block.sought = 0;
  for (size_t number = 0; number < question->sought_count; number++) {
    const __m128i one = _mm_loadu_si128((const __m128i *)(question->sought + number * BYTES_IN_VECTOR));
    block.sought |= _mm512_cmpeq_epi8_mask(text, _mm512_broadcast_i32x4(one));
  }
  block.windows = bytes_windows(bytes, question);
  return block;
}

#elif defined(__aarch64__)

static inline uint64_t bytes_bits(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  // Each byte keeps the bit of its place among eight; adding neighbours three times makes a byte of eight.
  static const uint8_t places[BYTES_IN_VECTOR] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t place = vld1q_u8(places);
  const uint8x16_t ab = vpaddq_u8(vandq_u8(a, place), vandq_u8(b, place));
  const uint8x16_t cd = vpaddq_u8(vandq_u8(c, place), vandq_u8(d, place));
  const uint8x16_t all = vpaddq_u8(ab, cd);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

static inline bytes_block bytes_look(const uint8_t *bytes, const bytes_question *question) {
  const uint8x16_t a = vld1q_u8(bytes), b = vld1q_u8(bytes + 16), c = vld1q_u8(bytes + 32), d = vld1q_u8(bytes + 48);
  bytes_block block;
  const uint8x16_t newline = vdupq_n_u8('\n');
  block.newlines = bytes_bits(vceqq_u8(a, newline), vceqq_u8(b, newline), vceqq_u8(c, newline), vceqq_u8(d, newline));
  // Moved down by a space, control characters are the greatest.
  const uint8x16_t space = vdupq_n_u8(' '), tilde = vdupq_n_u8(0x7F - ' ');
  block.odd = ~block.newlines
      & bytes_bits(
          vcgtq_u8(vsubq_u8(a, space), tilde), vcgtq_u8(vsubq_u8(b, space), tilde),
          vcgtq_u8(vsubq_u8(c, space), tilde), vcgtq_u8(vsubq_u8(d, space), tilde));
  const uint8x16_t first = vdupq_n_u8('A'), count = vdupq_n_u8(26);
  block.capitals = bytes_bits(
      vcltq_u8(vsubq_u8(a, first), count), vcltq_u8(vsubq_u8(b, first), count),
      vcltq_u8(vsubq_u8(c, first), count), vcltq_u8(vsubq_u8(d, first), count));
  uint8x16_t any_a = vdupq_n_u8(0), any_b = any_a, any_c = any_a, any_d = any_a;
  for (size_t number = 0; number < question->sought_count; number++) {
    const uint8x16_t one = vld1q_u8(question->sought + number * BYTES_IN_VECTOR);
    any_a = vorrq_u8(any_a, vceqq_u8(a, one));
    any_b = vorrq_u8(any_b, vceqq_u8(b, one));
    any_c = vorrq_u8(any_c, vceqq_u8(c, one));
    any_d = vorrq_u8(any_d, vceqq_u8(d, one));
  }
  block.sought = bytes_bits(any_a, any_b, any_c, any_d);
  block.windows = bytes_windows(bytes, question);
  return block;
}

#else

static inline bytes_block bytes_look(const uint8_t *bytes, const bytes_question *question) {
  return bytes_look_portably(bytes, question);
}

#endif

#if defined(__x86_64__)
/// The last bytes of a text are mostly a line of its own, copied because the colours were taken out.
BYTES_FOR_AVX512 static inline void bytes_look_at_copy_avx512(
    const uint8_t *bytes, size_t count, const bytes_question *question, bytes_block *blocks) {
  for (size_t start = 0; start < count; start += BYTES_IN_BLOCK) {
    blocks[start / BYTES_IN_BLOCK] = bytes_look_avx512(bytes + start, question);
  }
}
#endif

/// Looks at the last bytes of a text, and at those blocks before them that no whole word follows: where zeros follow, whose
/// bits are not told.
static inline void bytes_look_at_last(
    const uint8_t *bytes, size_t count, const bytes_question *question, bytes_block *blocks) {
  uint8_t last[3 * BYTES_IN_BLOCK] = {0};
  memcpy(last, bytes, count);
#if defined(__x86_64__)
  if (question->vectors == BYTES_AVX512) {
    bytes_look_at_copy_avx512(last, count, question, blocks);
  } else
#endif
    for (size_t start = 0; start < count; start += BYTES_IN_BLOCK) {
      blocks[start / BYTES_IN_BLOCK] = bytes_look(last + start, question);
    }
  if (count % BYTES_IN_BLOCK != 0) {
    bytes_block *const block = blocks + count / BYTES_IN_BLOCK;
    const uint64_t told = ((uint64_t)1 << (count % BYTES_IN_BLOCK)) - 1;
    *block = (bytes_block){
        block->newlines & told, block->odd & told, block->capitals & told, block->sought & told,
        block->windows & told};
  }
}

#if defined(__x86_64__)
/// - Returns: how many bytes were looked at.
BYTES_FOR_AVX2 static inline size_t bytes_look_at_most_avx2(
    const uint8_t *bytes, size_t count, const bytes_question *question, bytes_block *blocks) {
  size_t start = 0;
  for (; start + BYTES_IN_BLOCK + BYTES_IN_WORD <= count; start += BYTES_IN_BLOCK) {
    *blocks++ = bytes_look_avx2(bytes + start, question);
  }
  return start;
}

/// - Returns: how many bytes were looked at.
BYTES_FOR_AVX512 static inline size_t bytes_look_at_most_avx512(
    const uint8_t *bytes, size_t count, const bytes_question *question, bytes_block *blocks) {
  size_t start = 0;
  for (; start + BYTES_IN_BLOCK + BYTES_IN_WORD <= count; start += BYTES_IN_BLOCK) {
    *blocks++ = bytes_look_avx512(bytes + start, question);
  }
  return start;
}
#endif

/// Looks at `count` bytes. blocks: room for all of them, the last in part.
static inline void bytes_look_at_all(
    const uint8_t *bytes, size_t count, const bytes_question *question, bytes_block *blocks) {
  size_t start = 0;
#if defined(__x86_64__)
  if (question->vectors == BYTES_AVX512) start = bytes_look_at_most_avx512(bytes, count, question, blocks);
  if (question->vectors == BYTES_AVX2) start = bytes_look_at_most_avx2(bytes, count, question, blocks);
#endif
  for (; start + BYTES_IN_BLOCK + BYTES_IN_WORD <= count; start += BYTES_IN_BLOCK) {
    blocks[start / BYTES_IN_BLOCK] = bytes_look(bytes + start, question);
  }
  bytes_look_at_last(bytes + start, count - start, question, blocks + start / BYTES_IN_BLOCK);
}

#if !defined(__x86_64__)
static inline int bytes_vectors(void) { return BYTES_NO_MORE; }
#endif

/// The first quote, backslash or control character at or after `start`, or `count`: where the plain part of a JSON string ends.
static inline size_t bytes_plain_end(const uint8_t *bytes, size_t start, size_t count) {
#if defined(__x86_64__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
  for (; start + BYTES_IN_VECTOR <= count; start += BYTES_IN_VECTOR) {
    const __m128i text = _mm_loadu_si128((const __m128i *)(bytes + start));
    const __m128i ends = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(text, quote), _mm_cmpeq_epi8(text, backslash)),
        _mm_cmpeq_epi8(_mm_min_epu8(text, control), text));
    const int bits = _mm_movemask_epi8(ends);
    if (bits != 0) return start + (size_t)__builtin_ctz((unsigned)bits);
  }
#elif defined(__aarch64__)
  const uint8x16_t quote = vdupq_n_u8('"'), backslash = vdupq_n_u8('\\'), space = vdupq_n_u8(0x20);
  for (; start + BYTES_IN_VECTOR <= count; start += BYTES_IN_VECTOR) {
    const uint8x16_t text = vld1q_u8(bytes + start);
    const uint8x16_t ends = vorrq_u8(vorrq_u8(vceqq_u8(text, quote), vceqq_u8(text, backslash)), vcltq_u8(text, space));
    // Four bits for each byte.
    const uint64_t bits = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(ends), 4)), 0);
    if (bits != 0) return start + (size_t)__builtin_ctzll(bits) / 4;
  }
#endif
  for (; start < count; start++) {
    if (bytes[start] == '"' || bytes[start] == '\\' || bytes[start] < 0x20) return start;
  }
  return count;
}
