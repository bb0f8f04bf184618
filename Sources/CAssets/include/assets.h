// The files that the dashboard serves: stylesheet, script, icon, and the guides under Docs.
#ifndef VOX_ASSETS_H
#define VOX_ASSETS_H

#include <stddef.h>

// One file, where it lies in the binary.
typedef struct vox_asset {
    // Name below Public, such as "app.css"; for a guide its path below Docs, such as "HowTo/AddAPage.md".
    const char *name;
    // Media type with its charset.
    const char *type;
    const unsigned char *bytes;
    size_t count;
} vox_asset;

// The files of Public; fills `count` with how many there are.
const vox_asset *vox_assets(size_t *count);

// The guides, in the order in which they are listed; fills `count` with how many there are.
const vox_asset *vox_guides(size_t *count);

#endif
