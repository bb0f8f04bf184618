// vox-tiny, put into the binary's read-only data by the compiler. The pages are shared with the file on disk and are
// read on first touch, so that a model nobody runs costs no memory.
#include "include/models.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(64) unsigned char config[] = {
#embed "models/vox-tiny/config.json"
};
static const _Alignas(64) unsigned char generation_config[] = {
#embed "models/vox-tiny/generation_config.json"
};
static const _Alignas(64) unsigned char tokenizer[] = {
#embed "models/vox-tiny/tokenizer.json"
};
static const _Alignas(64) unsigned char tokenizer_config[] = {
#embed "models/vox-tiny/tokenizer_config.json"
};
static const _Alignas(64) unsigned char model[] = {
#embed "models/vox-tiny/model.safetensors"
};

static const vox_model_file files[] = {
    {"config.json", config, sizeof config},
    {"generation_config.json", generation_config, sizeof generation_config},
    {"tokenizer.json", tokenizer, sizeof tokenizer},
    {"tokenizer_config.json", tokenizer_config, sizeof tokenizer_config},
    {"model.safetensors", model, sizeof model},
};

const vox_model_file *vox_tiny_files(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
