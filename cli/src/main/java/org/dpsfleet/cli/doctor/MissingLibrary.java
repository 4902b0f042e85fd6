package org.dpsfleet.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What brings a shared library that the loader of native libraries did not find. */
final class MissingLibrary {
    private static final Pattern NOT_FOUND =
            Pattern.compile("(lib[^\\s:/]+\\.so[.\\d]*): cannot open shared object file: No such file");

    private MissingLibrary() {}

    /** By the beginning of the library's name; of two that fit the first counts. */
    private static Map<String, String> packages() {
        var packages = new LinkedHashMap<String, String>();
        packages.put("libcudart", "nvidia-cuda-runtime-cu12");
        packages.put("libcublas", "nvidia-cublas-cu12");
        packages.put("libcudnn", "nvidia-cudnn-cu12");
        packages.put("libcufft", "nvidia-cufft-cu12");
        packages.put("libcufile", "nvidia-cufile-cu12");
        packages.put("libcurand", "nvidia-curand-cu12");
        packages.put("libcusolver", "nvidia-cusolver-cu12");
        packages.put("libcusparseLt", "nvidia-cusparselt-cu12");
        packages.put("libcusparse", "nvidia-cusparse-cu12");
        packages.put("libcupti", "nvidia-cuda-cupti-cu12");
        packages.put("libnccl", "nvidia-nccl-cu12");
        packages.put("libnvrtc", "nvidia-cuda-nvrtc-cu12");
        packages.put("libnvJitLink", "nvidia-nvjitlink-cu12");
        packages.put("libnvToolsExt", "nvidia-nvtx-cu12");
        return packages;
    }

    /**
     * What to install.
     *
     * @param said by whoever could not load a library
     * @return empty where it was something else, or nothing is known of the library
     */
    static Optional<String> cure(String said) {
        var missing = NOT_FOUND.matcher(said);
        if (!missing.find()) {
            return Optional.empty();
        }
        var library = missing.group(1);
        if (library.equals("libcuda.so.1")) {
            return Optional.of("install NVIDIA's driver, which brings " + library);
        }
        if (library.startsWith("libtorch") || library.startsWith("libc10")) {
            return Optional.of(
                    "take the whole folder torch/lib: %s belongs to it; with PYTORCH_FLAVOR=cpu nothing of CUDA"
                                    .formatted(library)
                            + " is needed");
        }
        return packages().entrySet().stream()
                .filter(known -> library.startsWith(known.getKey()))
                .findFirst()
                .map(known ->
                        "%s: pip install %s beside torch, in the same folder".formatted(library, known.getValue()))
                .or(() ->
                        Optional.of("install what brings %s (Debian: apt-file search %s)".formatted(library, library)));
    }
}
