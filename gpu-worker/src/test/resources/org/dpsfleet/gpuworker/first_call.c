// Preloaded, it takes the place of the function of MKL that looks at the processor, and answers the first calls with what
// another thread finds while that function is at work: the processor's own number.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_engine(struct dl_phdr_info *info, size_t size, void *handle) {
    if (strstr(info->dlpi_name, "libtorch_cpu.so")) {
        *(void **)handle = dlopen(info->dlpi_name, RTLD_NOLOAD | RTLD_LAZY);
        return 1;
    }
    return 0;
}

int mkl_vml_serv_cpu_detect(void) {
    static int (*of_code)(void), (*of_processor)(void), calls;
    if (!of_processor) {
        void *engine = NULL;
        dl_iterate_phdr(open_engine, &engine);
        of_code = dlsym(engine, "mkl_vml_serv_cpu_detect");
        of_processor = dlsym(engine, "mkl_serv_vml_cpu_detect");
    }
    int code = of_code();
    int call = __sync_fetch_and_add(&calls, 1);
    if (call == 0) {
        FILE *log = fopen(getenv("FIRST_CALL_LOG"), "w");
        fprintf(log, "%d instead of %d\n", of_processor(), code);
        fclose(log);
    }
    return call < atoi(getenv("FIRST_CALLS")) ? of_processor() : code;
}
