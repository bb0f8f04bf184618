// The files of the model that is compiled into the binary.
#ifndef VOX_MODELS_H
#define VOX_MODELS_H

#include <stddef.h>

// One file, where it lies in the binary; `bytes` is aligned to 64.
typedef struct vox_model_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} vox_model_file;

// The files of vox-tiny; fills `count` with how many there are.
const vox_model_file *vox_tiny_files(size_t *count);

#endif
