package org.dpsfleet.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dpsfleet.worker.device.GpuDriver.Cuda;

/**
 * A folder of PyTorch's libraries that is not the fleet's own, as {@code PYTORCH_LIBRARY_PATH} names one: {@code
 * torch/lib} of a torch that pip installed, or {@code libtorch/lib} of PyTorch's archives.
 *
 * @param path of the folder
 * @param version of PyTorch, such as {@code 2.7.1}; empty where nothing beside the folder says it
 * @param cuda that it was built for; empty for a build without, and where nothing says it
 * @param withCuda whether it can compute on GPUs
 */
record TorchFolder(Path path, Optional<String> version, Optional<Cuda> cuda, boolean withCuda) {
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)\\S*?(?:\\+cu(\\d{2})(\\d))?\\b");

    /**
     * The folder that the engine takes of several; empty if it finds no libtorch.so in any, and takes its own.
     *
     * @param paths separated as in {@code PATH}; each a folder, or libtorch.so itself
     */
    static Optional<TorchFolder> of(String paths) {
        return Arrays.stream(paths.split(File.pathSeparator))
                .filter(p -> !p.isEmpty())
                .map(Path::of)
                .map(p -> p.endsWith("libtorch.so") ? p.toAbsolutePath().getParent() : p)
                .filter(p -> p != null && Files.isRegularFile(p.resolve("libtorch.so")))
                .findFirst()
                .map(TorchFolder::read);
    }

    private static TorchFolder read(Path folder) {
        var said = text(folder.resolve("../version.py"))
                .map(text -> text.replaceAll("(?s).*__version__ = ['\"]([^'\"]*)['\"].*", "$1"))
                .or(() -> text(folder.resolve("../build-version")))
                .map(VERSION::matcher)
                .filter(Matcher::lookingAt);
        return new TorchFolder(
                folder,
                said.map(m -> m.group(1)),
                said.filter(m -> m.group(2) != null)
                        .map(m -> new Cuda(Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)))),
                Files.isRegularFile(folder.resolve("libtorch_cuda.so")));
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
