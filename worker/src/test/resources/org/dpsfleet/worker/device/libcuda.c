/* Plays the CUDA driver of a process that sees two of a machine's GPUs, in another order. */
#include <string.h>

int cuInit(unsigned flags) { return flags == 0 ? 0 : 1; }

int cuDeviceGet(int *device, int ordinal) {
    if (ordinal > 1) return 101; /* CUDA_ERROR_INVALID_DEVICE */
    *device = 40 + ordinal;
    return 0;
}

int cuDeviceGetUuid_v2(char *uuid, int device) {
    memset(uuid, device == 40 ? 0xbb : 0xaa, 16);
    return 0;
}
