// The loops, written once over vectors of LANES floats; included once for each instruction set.
//
// Expects SUFFIX(name), TARGET (a function attribute, may be empty), LANES and HAS_HALF (whether half floats widen in
// hardware). Accumulators are spelled out: the target attribute keeps generic tuning, so nothing unrolls by itself.

typedef float SUFFIX(floats) __attribute__((vector_size(4 * LANES)));
typedef uint32_t SUFFIX(words) __attribute__((vector_size(4 * LANES)));
typedef float SUFFIX(loose_floats) __attribute__((vector_size(4 * LANES), aligned(1), may_alias));
typedef uint16_t SUFFIX(loose_shorts) __attribute__((vector_size(2 * LANES), aligned(1), may_alias));

#define V SUFFIX(floats)
#define INLINE static inline __attribute__((always_inline)) TARGET
#define LOAD(p) ((V)(*(const SUFFIX(loose_floats) *)(p)))

#define LOAD_F32(base, i) LOAD((const char *)(base) + 4 * (i))
#define LOAD_BF16(base, i) \
    ((V)(__builtin_convertvector(*(const SUFFIX(loose_shorts) *)((const char *)(base) + 2 * (i)), SUFFIX(words)) << 16))

#if HAS_HALF
typedef _Float16 SUFFIX(loose_halves) __attribute__((vector_size(2 * LANES), aligned(1), may_alias));
#define LOAD_F16(base, i) \
    __builtin_convertvector(*(const SUFFIX(loose_halves) *)((const char *)(base) + 2 * (i)), V)
#else
INLINE V SUFFIX(load_half)(const void *base, size_t i) {
    V wide;
    for (int lane = 0; lane < LANES; lane += 1) { wide[lane] = widen_f16(base, i + (size_t)lane); }
    return wide;
}
#define LOAD_F16(base, i) SUFFIX(load_half)(base, i)
#endif

INLINE float SUFFIX(total)(V v) {
    float sum = 0;
    for (int lane = 0; lane < LANES; lane += 1) { sum += v[lane]; }
    return sum;
}

// One token against four rows, or four tokens against one. Each step reads 2 * LANES columns. Four rows share the loads
// of x and hide the sums at the end of each: twice the speed where a row is some hundred columns long.
#define DEFINE_DOTS(NAME, LOAD_W, WIDEN, BYTES)                                                              \
    TARGET static void SUFFIX(NAME##_rows)(                                                                  \
        const vox_matrix *m, const float *x, size_t tokens, float *y, size_t begin, size_t end) {           \
        const size_t n = m->columns, whole = n - n % (2 * LANES);                                            \
        size_t r = begin;                                                                                    \
        for (; tokens == 1 && r + 4 <= end; r += 4) {                                                        \
            const char *w = (const char *)m->bytes + r * n * BYTES;                                          \
            const char *w1 = w + n * BYTES, *w2 = w1 + n * BYTES, *w3 = w2 + n * BYTES;                      \
            V a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};                \
            for (size_t c = 0; c < whole; c += 2 * LANES) {                                                  \
                V x0 = LOAD(x + c), x1 = LOAD(x + c + LANES);                                                \
                a0 += LOAD_W(w, c) * x0, b0 += LOAD_W(w, c + LANES) * x1;                                    \
                a1 += LOAD_W(w1, c) * x0, b1 += LOAD_W(w1, c + LANES) * x1;                                  \
                a2 += LOAD_W(w2, c) * x0, b2 += LOAD_W(w2, c + LANES) * x1;                                  \
                a3 += LOAD_W(w3, c) * x0, b3 += LOAD_W(w3, c + LANES) * x1;                                  \
            }                                                                                                \
            float s0 = SUFFIX(total)(a0 + b0), s1 = SUFFIX(total)(a1 + b1);                                  \
            float s2 = SUFFIX(total)(a2 + b2), s3 = SUFFIX(total)(a3 + b3);                                  \
            for (size_t c = whole; c < n; c += 1) {                                                          \
                s0 += WIDEN(w, c) * x[c], s1 += WIDEN(w1, c) * x[c];                                         \
                s2 += WIDEN(w2, c) * x[c], s3 += WIDEN(w3, c) * x[c];                                        \
            }                                                                                                \
            y[r] = s0, y[r + 1] = s1, y[r + 2] = s2, y[r + 3] = s3;                                          \
        }                                                                                                    \
        for (; r < end; r += 1) {                                                                            \
            const char *w = (const char *)m->bytes + r * n * BYTES;                                          \
            size_t t = 0;                                                                                    \
            for (; t + 4 <= tokens; t += 4) {                                                                \
                const float *x0 = x + t * n, *x1 = x0 + n, *x2 = x1 + n, *x3 = x2 + n;                       \
                V a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};            \
                for (size_t c = 0; c < whole; c += 2 * LANES) {                                              \
                    V w0 = LOAD_W(w, c), w1 = LOAD_W(w, c + LANES);                                          \
                    a0 += w0 * LOAD(x0 + c), b0 += w1 * LOAD(x0 + c + LANES);                                \
                    a1 += w0 * LOAD(x1 + c), b1 += w1 * LOAD(x1 + c + LANES);                                \
                    a2 += w0 * LOAD(x2 + c), b2 += w1 * LOAD(x2 + c + LANES);                                \
                    a3 += w0 * LOAD(x3 + c), b3 += w1 * LOAD(x3 + c + LANES);                                \
                }                                                                                            \
                float s0 = SUFFIX(total)(a0 + b0), s1 = SUFFIX(total)(a1 + b1);                              \
                float s2 = SUFFIX(total)(a2 + b2), s3 = SUFFIX(total)(a3 + b3);                              \
                for (size_t c = whole; c < n; c += 1) {                                                      \
                    float v = WIDEN(w, c);                                                                   \
                    s0 += v * x0[c], s1 += v * x1[c], s2 += v * x2[c], s3 += v * x3[c];                      \
                }                                                                                            \
                float *out = y + t * m->rows + r;                                                            \
                out[0] = s0, out[m->rows] = s1, out[2 * m->rows] = s2, out[3 * m->rows] = s3;                \
            }                                                                                                \
            for (; t < tokens; t += 1) {                                                                     \
                const float *x0 = x + t * n;                                                                 \
                V a0 = {0}, a1 = {0};                                                                        \
                for (size_t c = 0; c < whole; c += 2 * LANES) {                                              \
                    a0 += LOAD_W(w, c) * LOAD(x0 + c);                                                       \
                    a1 += LOAD_W(w, c + LANES) * LOAD(x0 + c + LANES);                                       \
                }                                                                                            \
                float s0 = SUFFIX(total)(a0 + a1);                                                           \
                for (size_t c = whole; c < n; c += 1) { s0 += WIDEN(w, c) * x0[c]; }                         \
                y[t * m->rows + r] = s0;                                                                     \
            }                                                                                                \
        }                                                                                                    \
    }

DEFINE_DOTS(f32, LOAD_F32, widen_f32, 4)
DEFINE_DOTS(bf16, LOAD_BF16, widen_bf16, 2)
DEFINE_DOTS(f16, LOAD_F16, widen_f16, 2)

TARGET static void SUFFIX(multiply_rows)(
    const vox_matrix *m, const float *x, size_t tokens, float *y, size_t begin, size_t end) {
    switch (m->element) {
    case VOX_F32: SUFFIX(f32_rows)(m, x, tokens, y, begin, end); break;
    case VOX_BF16: SUFFIX(bf16_rows)(m, x, tokens, y, begin, end); break;
    case VOX_F16: SUFFIX(f16_rows)(m, x, tokens, y, begin, end); break;
    }
}

INLINE float SUFFIX(dot)(const float *a, const float *b, size_t n) {
    const size_t whole = n - n % LANES;
    V sum = {0};
    for (size_t i = 0; i < whole; i += LANES) { sum += LOAD(a + i) * LOAD(b + i); }
    float total = SUFFIX(total)(sum);
    for (size_t i = whole; i < n; i += 1) { total += a[i] * b[i]; }
    return total;
}

// to += scale * from
INLINE void SUFFIX(add_scaled)(float *to, const float *from, float scale, size_t n) {
    const size_t whole = n - n % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        *(SUFFIX(loose_floats) *)(to + i) = LOAD(to + i) + scale * LOAD(from + i);
    }
    for (size_t i = whole; i < n; i += 1) { to[i] += scale * from[i]; }
}

// e^x for each lane, x <= 88; below -87 it is 0. Relative error under 3e-7: x = n ln 2 + r with |r| <= ln 2 / 2, and a
// polynomial of degree 6 in r (coefficients of Cephes expf).
INLINE V SUFFIX(exponential)(V x) {
    const V bias = (V){0} + 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
    SUFFIX(words) isTiny = (SUFFIX(words))(x < -87.0f);
    V clamped = (V)(((SUFFIX(words))x & ~isTiny));
    V shifted = clamped * 1.44269504f + bias;
    V n = shifted - bias;
    V r = clamped - n * 0.693359375f - n * -2.12194440e-4f;
    V p = (V){0} + 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    SUFFIX(words) power = ((SUFFIX(words))shifted - (SUFFIX(words))bias) << 23;
    return (V)(((SUFFIX(words))p + power) & ~isTiny);
}

// gate[i] = gate[i] / (1 + e^-gate[i]) * up[i]
TARGET static void SUFFIX(gate_all)(float *gate, const float *up, size_t count) {
    const size_t whole = count - count % LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        V g = LOAD(gate + i);
        V capped = (V)((SUFFIX(words))-g & ~(SUFFIX(words))(g < -88.0f));  // e^88 is near the largest float
        V sigmoid = 1.0f / (1.0f + SUFFIX(exponential)(capped));
        sigmoid = (V)((SUFFIX(words))sigmoid & ~(SUFFIX(words))(g < -88.0f));
        *(SUFFIX(loose_floats) *)(gate + i) = g * sigmoid * LOAD(up + i);
    }
    for (size_t i = whole; i < count; i += 1) { gate[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i]; }
}

enum { SUFFIX(BLOCK) = 64 };

// One query head over the cache in one pass: the running maximum and sum of the "online softmax"
// (Milakov and Gimelshein 2018, arXiv:1805.02867) over blocks of positions, so that scores need no heap memory.
TARGET static void SUFFIX(attend_head)(
    const vox_attention *s, const float *query, const float *keys, const float *values, size_t begin, size_t end,
    float *output) {
    const size_t size = s->head_size, stride = s->key_value_heads * size;
    const float scale = 1.0f / sqrtf((float)size);
    float scores[SUFFIX(BLOCK)];
    float peak = -INFINITY, total = 0;
    for (size_t i = 0; i < size; i += 1) { output[i] = 0; }
    for (size_t start = begin; start < end; start += SUFFIX(BLOCK)) {
        const size_t count = end - start < SUFFIX(BLOCK) ? end - start : SUFFIX(BLOCK);
        float highest = peak;
        for (size_t p = 0; p < count; p += 1) {
            scores[p] = SUFFIX(dot)(query, keys + (start + p) * stride, size) * scale;
            if (scores[p] > highest) { highest = scores[p]; }
        }
        if (highest > peak && total > 0) {
            const float shrink = expf(peak - highest);
            for (size_t i = 0; i < size; i += 1) { output[i] *= shrink; }
            total *= shrink;
        }
        peak = highest;
        for (size_t p = count; p % LANES != 0; p += 1) { scores[p] = -INFINITY; }
        for (size_t p = 0; p < count; p += LANES) {
            *(SUFFIX(loose_floats) *)(scores + p) = SUFFIX(exponential)(LOAD(scores + p) - peak);
        }
        for (size_t p = 0; p < count; p += 1) {
            total += scores[p];
            SUFFIX(add_scaled)(output, values + (start + p) * stride, scores[p], size);
        }
    }
    for (size_t i = 0; i < size; i += 1) { output[i] /= total; }
}

#undef V
#undef INLINE
#undef LOAD
#undef LOAD_F32
#undef LOAD_BF16
#undef LOAD_F16
#undef DEFINE_DOTS
