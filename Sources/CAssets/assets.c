// What the browser loads beside the pages, put into the binary's read-only data by the compiler.
#include "assets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char stylesheet[] = {
#embed "../../Public/app.css"
};
static const unsigned char script[] = {
#embed "../../Public/app.js"
};
static const unsigned char icon[] = {
#embed "../../Public/favicon.svg"
};

static const vox_asset files[] = {
    {"app.css", "text/css; charset=utf-8", stylesheet, sizeof stylesheet},
    {"app.js", "text/javascript; charset=utf-8", script, sizeof script},
    {"favicon.svg", "image/svg+xml", icon, sizeof icon},
};

const vox_asset *vox_assets(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
