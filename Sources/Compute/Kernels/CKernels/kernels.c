// Matrix products and attention: three builds of the same loops (variant.inc.h) and the choice between them.
#include "include/kernels.h"

#include <math.h>
#include <string.h>

static inline __attribute__((always_inline)) float widen_f32(const void *base, size_t i) {
    float value;
    memcpy(&value, (const char *)base + 4 * i, 4);
    return value;
}

static inline __attribute__((always_inline)) float widen_bf16(const void *base, size_t i) {
    uint16_t bits;
    memcpy(&bits, (const char *)base + 2 * i, 2);
    uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, 4);
    return value;
}

// IEEE 754 binary16 by integer arithmetic: exact, and needs no hardware for it.
static inline __attribute__((always_inline)) float widen_f16(const void *base, size_t i) {
    uint16_t bits;
    memcpy(&bits, (const char *)base + 2 * i, 2);
    uint32_t sign = (uint32_t)(bits & 0x8000) << 16, exponent = bits >> 10 & 0x1f, mantissa = bits & 0x3ff;
    float value;
    if (exponent == 0) {
        value = (float)mantissa * 0x1p-24f;
        return sign ? -value : value;
    }
    uint32_t wide = sign | (exponent == 0x1f ? 0xffu : exponent + 112) << 23 | mantissa << 13;
    memcpy(&value, &wide, 4);
    return value;
}

#define SUFFIX(name) name##_portable
#define TARGET
#define LANES 4
#if defined(__aarch64__)
#define HAS_HALF 1
#else
#define HAS_HALF 0
#endif
#include "variant.inc.h"
#undef SUFFIX
#undef TARGET
#undef LANES
#undef HAS_HALF

#if defined(__x86_64__)
#define SUFFIX(name) name##_avx2
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define LANES 8
#define HAS_HALF 1
#include "variant.inc.h"
#undef SUFFIX
#undef TARGET
#undef LANES
#undef HAS_HALF

#define SUFFIX(name) name##_avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx2,fma,f16c")))
#define LANES 16
#define HAS_HALF 1
#include "variant.inc.h"
#endif

vox_isa vox_best_isa(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl");
    return avx2 && avx512 ? VOX_AVX512 : avx2 ? VOX_AVX2 : VOX_PORTABLE;
#else
    return VOX_PORTABLE;
#endif
}

typedef struct multiply_job {
    vox_isa isa;
    const vox_matrix *weight;
    const float *x;
    size_t tokens;
    float *y;
    size_t rows_per_chunk;
} multiply_job;

static void multiply_chunk(void *context, uint32_t chunk) {
    const multiply_job *job = context;
    size_t begin = chunk * job->rows_per_chunk, end = begin + job->rows_per_chunk;
    if (end > job->weight->rows) { end = job->weight->rows; }
    switch (job->isa) {
#if defined(__x86_64__)
    case VOX_AVX512: multiply_rows_avx512(job->weight, job->x, job->tokens, job->y, begin, end); return;
    case VOX_AVX2: multiply_rows_avx2(job->weight, job->x, job->tokens, job->y, begin, end); return;
#endif
    default: multiply_rows_portable(job->weight, job->x, job->tokens, job->y, begin, end); return;
    }
}

// A chunk is at least this many multiply-adds: some 10 microseconds, far above the cost of claiming it.
static const size_t CHUNK_WORK = 64 * 1024;

void vox_multiply(
    vox_isa isa, vox_pool *pool, const vox_matrix *weight, const float *x, size_t tokens, float *y) {
    size_t work_per_row = weight->columns * tokens;
    size_t rows = CHUNK_WORK / (work_per_row ? work_per_row : 1) + 1;
    size_t fewest = weight->rows / 1024 + 1;
    if (rows < fewest) { rows = fewest; }
    multiply_job job = {isa, weight, x, tokens, y, rows};
    vox_pool_run(pool, (uint32_t)((weight->rows + rows - 1) / rows), multiply_chunk, &job);
}

void vox_gate(vox_isa isa, float *gate, const float *up, size_t count) {
    switch (isa) {
#if defined(__x86_64__)
    case VOX_AVX512: gate_all_avx512(gate, up, count); return;
    case VOX_AVX2: gate_all_avx2(gate, up, count); return;
#endif
    default: gate_all_portable(gate, up, count); return;
    }
}

typedef struct attend_job {
    vox_isa isa;
    const vox_attention *shape;
    const float *queries;
    const float *keys;
    const float *values;
    float *output;
} attend_job;

// A chunk is one query head for all tokens.
static void attend_chunk(void *context, uint32_t head) {
    const attend_job *job = context;
    const vox_attention *s = job->shape;
    size_t shared = head / (s->heads / s->key_value_heads) * s->head_size;
    for (size_t token = 0; token < s->tokens; token += 1) {
        size_t end = s->first_position + token + 1;
        size_t begin = s->window != 0 && end > s->window ? end - s->window : 0;
        size_t at = (token * s->heads + head) * s->head_size;
        const float *query = job->queries + at, *keys = job->keys + shared, *values = job->values + shared;
        switch (job->isa) {
#if defined(__x86_64__)
        case VOX_AVX512: attend_head_avx512(s, query, keys, values, begin, end, job->output + at); break;
        case VOX_AVX2: attend_head_avx2(s, query, keys, values, begin, end, job->output + at); break;
#endif
        default: attend_head_portable(s, query, keys, values, begin, end, job->output + at); break;
        }
    }
}

void vox_attend(
    vox_isa isa, vox_pool *pool, const vox_attention *shape, const float *queries, const float *keys,
    const float *values, float *output) {
    attend_job job = {isa, shape, queries, keys, values, output};
    size_t work = shape->tokens * shape->heads * shape->head_size * (shape->first_position + shape->tokens);
    vox_pool_run(work < CHUNK_WORK ? NULL : pool, (uint32_t)shape->heads, attend_chunk, &job);
}
