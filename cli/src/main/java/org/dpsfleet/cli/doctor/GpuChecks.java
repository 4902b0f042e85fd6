package org.dpsfleet.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.worker.device.GpuDriver;
import org.dpsfleet.worker.device.GpuDriver.BrokenException;

/** NVIDIA's driver, the GPUs that it shows, and what computes on them. */
final class GpuChecks {
    private static final String DRIVER = "driver";
    private static final String GPU = "gpu";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final double GIB = 1024.0 * 1024 * 1024;
    private static final String INSTALL =
            "install NVIDIA's driver, 570 or newer (Ubuntu: ubuntu-drivers install, Debian:"
                    + " apt install nvidia-driver); give a container its GPU (docker run --gpus all)";
    /** What the driver's library says when it does not work, of which it has many more words. */
    private static final Map<Integer, String> CURES = Map.of(
            802, "start nvidia-fabricmanager, which GPUs with NVLink switches wait for",
            803, "reboot, or load the kernel module anew: the driver's library is newer or older than it is",
            804, "take a driver, or a container, whose CUDA this GPU's driver supports",
            999, "look at dmesg and nvidia-smi; load the kernel module nvidia-uvm (nvidia-modprobe -u)");

    private GpuChecks() {}

    /** How a driver is looked for. */
    @FunctionalInterface
    interface Finder {
        Optional<GpuDriver> find() throws BrokenException;
    }

    /** What there is on this machine. */
    static List<Diagnosis> of() {
        return of(GpuDriver::find, System.getenv(), Path.of("/sys/bus/pci/devices"));
    }

    /**
     * @param pci the kernel's folder of what is on the PCI bus
     */
    static List<Diagnosis> of(Finder finder, Map<String, String> environment, Path pci) {
        var checks = new ArrayList<Diagnosis>();
        Optional<GpuDriver> driver;
        try {
            driver = finder.find();
            checks.addAll(driver.map(d -> working(d, environment)).orElseGet(() -> List.of(none(pci))));
        } catch (BrokenException e) {
            driver = Optional.empty();
            checks.add(Diagnosis.wrong(
                    DRIVER,
                    "it is there and does not work: " + e.getMessage(),
                    CURES.getOrDefault(e.status(), "look at what nvidia-smi and dmesg say")));
        }
        var works = driver;
        checks.addAll(Attempt.all("torch", () -> TorchChecks.of(environment, works)));
        return checks;
    }

    private static List<Diagnosis> working(GpuDriver driver, Map<String, String> environment) {
        var checks = new ArrayList<Diagnosis>();
        checks.add(Diagnosis.ok(
                DRIVER,
                "NVIDIA%s, for CUDA %s and older"
                        .formatted(driver.version().map(v -> " " + v).orElse(""), driver.cuda())));
        if (driver.gpus().isEmpty()) {
            var visible = environment.get(VISIBLE);
            checks.add(Diagnosis.wrong(
                    GPU,
                    "the driver shows none to this process"
                            + (visible == null ? "" : ", %s=%s".formatted(VISIBLE, visible)),
                    visible == null
                            ? "give this process, container or job a GPU; nvidia-smi lists those of the machine"
                            : "unset %s, or name GPUs that there are: nvidia-smi lists them".formatted(VISIBLE)));
        }
        for (int ordinal = 0; ordinal < driver.gpus().size(); ordinal++) {
            var gpu = driver.gpus().get(ordinal);
            checks.add(Diagnosis.ok(
                    GPU,
                    String.format(
                            Locale.ROOT,
                            "cuda:%d %s, %.1f GiB, compute capability %s",
                            ordinal,
                            gpu.name(),
                            gpu.bytes() / GIB,
                            gpu.capability())));
        }
        return checks;
    }

    private static Diagnosis none(Path pci) {
        return hasNvidiaDisplay(pci)
                ? Diagnosis.wrong(DRIVER, "an NVIDIA GPU is in this machine, and no driver that can be loaded", INSTALL)
                : Diagnosis.ok(DRIVER, "none, and no NVIDIA GPU: this machine computes on the CPU");
    }

    private static boolean hasNvidiaDisplay(Path pci) {
        try (var devices = Files.list(pci)) {
            return devices.anyMatch(d -> says(d.resolve("vendor"), "0x10de") && says(d.resolve("class"), "0x03"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean says(Path file, String beginning) {
        try {
            return Files.readString(file).startsWith(beginning);
        } catch (IOException e) {
            return false;
        }
    }
}
