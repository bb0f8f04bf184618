// The parts of a layer that are linear in its width: a few microseconds each, on the calling thread.
#include "include/kernels.h"

#include <math.h>

// Eight partial sums let the compiler use vectors without changing the order of additions between builds.
void vox_normalize(const float *x, const float *gain, float epsilon, size_t tokens, size_t width, float *y) {
    for (size_t t = 0; t < tokens; t += 1) {
        const float *row = x + t * width;
        float sums[8] = {0};
        size_t i = 0;
        for (; i + 8 <= width; i += 8) {
            for (int k = 0; k < 8; k += 1) { sums[k] += row[i + (size_t)k] * row[i + (size_t)k]; }
        }
        for (; i < width; i += 1) { sums[0] += row[i] * row[i]; }
        float squares = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
        float scale = 1.0f / sqrtf(squares / (float)width + epsilon);
        for (size_t k = 0; k < width; k += 1) { y[t * width + k] = row[k] * scale * gain[k]; }
    }
}

void vox_rotate(float *x, size_t tokens, size_t heads, size_t pairs, const float *cosines, const float *sines) {
    for (size_t t = 0; t < tokens; t += 1) {
        const float *c = cosines + t * pairs, *s = sines + t * pairs;
        for (size_t h = 0; h < heads; h += 1) {
            float *first = x + (t * heads + h) * 2 * pairs, *second = first + pairs;
            for (size_t i = 0; i < pairs; i += 1) {
                float a = first[i], b = second[i];
                first[i] = a * c[i] - b * s[i];
                second[i] = b * c[i] + a * s[i];
            }
        }
    }
}
