#ifndef VOX_ASSETS_H
#define VOX_ASSETS_H

#include <stddef.h>

#endif
