/* Plays NVML on a machine with a GPU and an instance of MIG; what is used grows from call to call. */
#include <string.h>

struct gpu { const char *uuid; unsigned long long total, used; };
struct utilisation { unsigned gpu, memory; };
struct memory { unsigned long long total, free, used; };

static struct gpu gpus[] = {
    {"GPU-aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", 80ull << 30, 1ull << 30},
    {"MIG-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb", 10ull << 30, 3ull << 30},
};
static int initialised;

int nvmlInit_v2(void) { initialised = 1; return 0; }

int nvmlSystemGetDriverVersion(char *version, unsigned length) {
    if (!initialised) return 1;
    strncpy(version, "570.86.15", length);
    return 0;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, struct gpu **gpu) {
    if (!initialised) return 1;
    for (int i = 0; i < 2; i++)
        if (strcmp(gpus[i].uuid, uuid) == 0) { *gpu = &gpus[i]; return 0; }
    return 6; /* NVML_ERROR_NOT_FOUND */
}

int nvmlDeviceGetMemoryInfo(struct gpu *gpu, struct memory *memory) {
    if (gpu->used > 4ull << 30) return 15; /* NVML_ERROR_GPU_IS_LOST */
    memory->total = gpu->total;
    memory->used = gpu->used;
    memory->free = gpu->total - gpu->used;
    gpu->used += 1ull << 30;
    return 0;
}

int nvmlDeviceGetUtilizationRates(struct gpu *gpu, struct utilisation *rates) {
    if (strncmp(gpu->uuid, "MIG", 3) == 0) return 3; /* NVML_ERROR_NOT_SUPPORTED */
    rates->gpu = 37;
    rates->memory = 12;
    return 0;
}
