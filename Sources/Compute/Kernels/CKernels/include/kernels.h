#ifndef VOX_KERNELS_H
#define VOX_KERNELS_H

#include <stdint.h>

#endif
