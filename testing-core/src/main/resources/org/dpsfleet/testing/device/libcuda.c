/* Plays the CUDA driver of a process that sees two of a machine's GPUs, in another order. What it says of itself can be
   chosen by the compiler: -DSTATUS=100 is a driver that shows no GPU, -DCUDA=11040 one for CUDA 11.4 at most. */
#include <string.h>

#ifndef STATUS
#define STATUS 0
#endif
#ifndef CUDA
#define CUDA 12080
#endif

int cuInit(unsigned flags) { return flags == 0 ? STATUS : 1; }

int cuDriverGetVersion(int *version) { *version = CUDA; return 0; }

int cuDeviceGetCount(int *count) { *count = 2; return 0; }

int cuDeviceGetName(char *name, int length, int device) {
    strncpy(name, device == 40 ? "NVIDIA H100 MIG 1g.10gb" : "NVIDIA H100 80GB HBM3", length);
    return 0;
}

int cuDeviceTotalMem_v2(unsigned long long *bytes, int device) {
    *bytes = (device == 40 ? 10ull : 80ull) << 30;
    return 0;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    if (attribute == 75) { *value = 9; return 0; }
    if (attribute == 76) { *value = 0; return 0; }
    return 1; /* CUDA_ERROR_INVALID_VALUE */
}

int cuDeviceGet(int *device, int ordinal) {
    if (ordinal > 1) return 101; /* CUDA_ERROR_INVALID_DEVICE */
    *device = 40 + ordinal;
    return 0;
}

int cuDeviceGetUuid_v2(char *uuid, int device) {
    memset(uuid, device == 40 ? 0xbb : 0xaa, 16);
    return 0;
}
