package org.dpsfleet.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.worker.device.GpuDriver;

/** Whether PyTorch's libraries, the engine's settings and the driver go together. */
final class TorchChecks {
    private static final String NAME = "torch";
    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String VERSION = "PYTORCH_VERSION";
    private static final String FLAVOR = "PYTORCH_FLAVOR";
    private static final String GUIDE = "; docs/cuda.md has the steps";
    private static final String CUDA_FLAVOR = "cu128";

    private final Map<String, String> environment;
    private final Optional<GpuDriver> driver;
    private final List<Diagnosis> found = new ArrayList<>();

    private TorchChecks(Map<String, String> environment, Optional<GpuDriver> driver) {
        this.environment = environment;
        this.driver = driver;
    }

    /**
     * What is wrong, each with its remedy, or that all is well.
     *
     * @param environment that the engine reads
     * @param driver of this machine, if it works
     */
    static List<Diagnosis> of(Map<String, String> environment, Optional<GpuDriver> driver) {
        var checks = new TorchChecks(environment, driver);
        checks.run();
        return checks.found;
    }

    private void run() {
        var path = setting(PATH);
        if (path.isEmpty()) {
            withoutFolder();
            return;
        }
        var folder = TorchFolder.of(path);
        if (folder.isEmpty()) {
            found.add(Diagnosis.missing(
                    NAME,
                    "%s=%s has no libtorch.so, so the engine would take its own libraries, which have no CUDA"
                            .formatted(PATH, path),
                    "name the folder torch/lib of a torch %s that pip installed%s"
                            .formatted(EngineBridge.torch(), GUIDE)));
            return;
        }
        check(folder.get());
        if (found.isEmpty()) {
            found.add(Diagnosis.ok(NAME, described(folder.get())));
        }
    }

    private void withoutFolder() {
        var named = List.of(VERSION, FLAVOR).stream()
                .filter(name -> !setting(name).isEmpty())
                .toList();
        if (!named.isEmpty()) {
            found.add(Diagnosis.wrong(
                    NAME,
                    "%s without %s".formatted(String.join(" and ", named), PATH),
                    "set %s as well, or none of them%s".formatted(PATH, GUIDE)));
        } else if (gpus() > 0) {
            found.add(Diagnosis.wrong(
                    NAME,
                    "its own PyTorch %s computes on the CPU, and this machine has %s"
                            .formatted(EngineBridge.torch(), gpus() == 1 ? "a GPU" : gpus() + " GPUs"),
                    "pip install torch==%s, and set %s to its folder torch/lib, %s=%s and %s=%s%s"
                            .formatted(
                                    EngineBridge.torch(),
                                    PATH,
                                    VERSION,
                                    EngineBridge.torch(),
                                    FLAVOR,
                                    CUDA_FLAVOR,
                                    GUIDE)));
        } else {
            found.add(Diagnosis.ok(NAME, "its own PyTorch %s, for the CPU".formatted(EngineBridge.torch())));
        }
    }

    private void check(TorchFolder folder) {
        var needed = EngineBridge.torch();
        var version = folder.version();
        if (version.isEmpty()) {
            found.add(Diagnosis.wrong(
                    NAME,
                    "nothing beside %s says its version; the engine needs %s".formatted(folder.path(), needed),
                    "take the folder as pip or PyTorch's archive made it, with what lies beside it"));
        } else if (!version.get().equals(needed)) {
            found.add(Diagnosis.missing(
                    NAME,
                    "PyTorch %s in %s; the engine needs %s".formatted(version.get(), folder.path(), needed),
                    "pip install torch==" + needed + GUIDE));
        }
        var told = setting(VERSION);
        if (!told.isEmpty() && !told.equals(needed)) {
            found.add(Diagnosis.missing(
                    NAME, "%s=%s; the engine needs %s".formatted(VERSION, told, needed), VERSION + "=" + needed));
        }
        flavor(folder);
        if (folder.withCuda()) {
            driver(folder);
        }
    }

    private void flavor(TorchFolder folder) {
        var flavor = setting(FLAVOR);
        var right = folder.withCuda() ? CUDA_FLAVOR : "cpu";
        if (flavor.isEmpty() || !EngineBridge.has(flavor)) {
            found.add(Diagnosis.missing(
                    NAME,
                    flavor.isEmpty()
                            ? FLAVOR + " is not set"
                            : "%s=%s, for which the engine brings no library".formatted(FLAVOR, flavor),
                    FLAVOR + "=" + right));
        } else if (flavor.startsWith("cu") && !folder.withCuda()) {
            found.add(Diagnosis.missing(
                    NAME,
                    "%s=%s, and %s has no libtorch_cuda.so: it is a PyTorch for the CPU"
                            .formatted(FLAVOR, flavor, folder.path()),
                    "pip install torch==%s without +cpu in its name, or %s=cpu"
                            .formatted(EngineBridge.torch(), FLAVOR)));
        } else if (flavor.startsWith("cpu") && folder.withCuda() && gpus() > 0) {
            found.add(Diagnosis.wrong(
                    NAME,
                    "%s=%s, so the GPUs and the CUDA of %s are not used".formatted(FLAVOR, flavor, folder.path()),
                    FLAVOR + "=" + right));
        }
    }

    /** A driver runs what was built for its CUDA or an older one, and for any later one of the same major version. */
    private void driver(TorchFolder folder) {
        if (driver.isEmpty()) {
            found.add(Diagnosis.wrong(
                    NAME,
                    "%s is for GPUs, and no driver works here".formatted(folder.path()),
                    "install the driver, or unset " + PATH));
            return;
        }
        var supported = driver.get().cuda();
        folder.cuda()
                .filter(cuda -> cuda.major() > supported.major())
                .ifPresent(cuda -> found.add(Diagnosis.missing(
                        NAME,
                        "%s was built for CUDA %s, and the driver%s knows CUDA %s at most"
                                .formatted(
                                        folder.path(),
                                        cuda,
                                        driver.get().version().map(v -> " " + v).orElse(""),
                                        supported),
                        "update NVIDIA's driver: CUDA 12 needs 525.60.13 or newer, CUDA 13 needs 580 or newer")));
    }

    private String described(TorchFolder folder) {
        return "PyTorch %s%s in %s"
                .formatted(
                        folder.version().orElse("of unknown version"),
                        folder.cuda().map(cuda -> ", built for CUDA " + cuda).orElse(""),
                        folder.path());
    }

    private int gpus() {
        return driver.map(d -> d.gpus().size()).orElse(0);
    }

    private String setting(String name) {
        return environment.getOrDefault(name, "");
    }
}
