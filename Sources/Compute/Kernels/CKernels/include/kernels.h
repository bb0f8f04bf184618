// Decoder arithmetic in portable C with wider variants chosen at run time.
//
// Shapes are row-major and written [outer, inner]. Weight bytes may lie at any address. Every function is checked
// against Compute/Kernels/ReferenceKernels.swift by ComputeTests.
#ifndef VOX_KERNELS_H
#define VOX_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

// The element type of a stored matrix.
typedef enum vox_element : int32_t { VOX_F32 = 0, VOX_BF16 = 1, VOX_F16 = 2 } vox_element;

// The instruction sets that have their own variant.
typedef enum vox_isa : int32_t { VOX_PORTABLE = 0, VOX_AVX2 = 1, VOX_AVX512 = 2 } vox_isa;

// The best variant that this processor runs; asks the processor once.
vox_isa vox_best_isa(void);

// Gives the calling thread a name for debuggers and `top`; at most 15 bytes on Linux.
void vox_name_thread(const char *name);

// Has blocks of memory of at least that many bytes returned to the system when they are freed; glibc alone must be told.
void vox_return_blocks(int32_t smallest);

// A few threads that share the chunks of one piece of work; see pool.c.
typedef struct vox_pool vox_pool;

// Makes a pool that runs work on `threads` cores: the caller and threads - 1 others, which start on first use.
vox_pool *_Nullable vox_pool_create(size_t threads);

// Ends the threads and frees the pool; no work may be running.
void vox_pool_destroy(vox_pool *pool);

// Calls work(context, chunk) once for each chunk in 0 ..< chunks, on whichever thread is free; returns when all are
// done. A pool that is already at work for another caller runs the chunks on the calling thread alone.
void vox_pool_run(
    vox_pool *_Nullable pool, uint32_t chunks, void (*work)(void *context, uint32_t chunk), void *context);

// A stored matrix [rows, columns].
typedef struct vox_matrix {
    const void *bytes;
    size_t rows;
    size_t columns;
    vox_element element;
} vox_matrix;

// y[t, r] = sum over c of w[r, c] * x[t, c], with x [tokens, columns] and y [tokens, rows].
void vox_multiply(
    vox_isa isa, vox_pool *_Nullable pool, const vox_matrix *weight, const float *x, size_t tokens, float *y);

// y = x / sqrt(mean(x^2) + epsilon) * gain for each row of x [tokens, width].
void vox_normalize(const float *x, const float *gain, float epsilon, size_t tokens, size_t width, float *y);

// Rotates the pairs (i, i + pairs) of x [tokens, heads, 2 * pairs] by cosines and sines [tokens, pairs].
void vox_rotate(
    float *x, size_t tokens, size_t heads, size_t pairs, const float *cosines, const float *sines);

// The extents of one attention step; window 0 means that every earlier position is seen.
typedef struct vox_attention {
    size_t tokens;
    size_t first_position;
    size_t heads;
    size_t key_value_heads;
    size_t head_size;
    size_t window;
} vox_attention;

// softmax(q k / sqrt(head_size)) v: queries and output [tokens, heads, head_size], keys and values
// [positions, key_value_heads, head_size].
void vox_attend(
    vox_isa isa, vox_pool *_Nullable pool, const vox_attention *shape, const float *queries, const float *keys,
    const float *values, float *output);

// gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i].
void vox_gate(vox_isa isa, float *gate, const float *up, size_t count);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#ifdef __cplusplus
}
#endif

#endif
