package org.dpsfleet.cli.surroundings;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the engine finds CUDA's runtime. It counts GPUs by a library {@code cudart} that it looks for on its own, in the
 * system's folders; PyTorch's libraries bring theirs in folders beside them, where it would not be found: the engine
 * would see no GPU.
 */
final class CudaRuntime {
    /** Folders that JNA, by which the engine looks for it, searches first. */
    private static final String SEARCHED = "jna.library.path";

    private static final Logger LOG = LoggerFactory.getLogger(CudaRuntime.class);
    /** As pip and as PyTorch's archives, which put its content into its name, have it. */
    private static final Pattern NAME = Pattern.compile("libcudart(-[0-9a-f]+)?\\.so(\\.\\d+)*");

    private CudaRuntime() {}

    /** Names its folder to the engine, unless the user does or there is none. Before the engine is loaded. */
    static void choose() {
        choose(System.getenv(), System.getProperties());
    }

    static void choose(Map<String, String> environment, Properties properties) {
        var torch = environment.getOrDefault("PYTORCH_LIBRARY_PATH", "");
        if (torch.isEmpty() || properties.getProperty(SEARCHED) != null) {
            return;
        }
        folders(torch).stream()
                .flatMap(folder -> in(folder).stream())
                .findFirst()
                .flatMap(CudaRuntime::linked)
                .ifPresent(folder -> properties.setProperty(SEARCHED, folder.toString()));
    }

    /** Of PyTorch's libraries, and those that pip puts CUDA's into. */
    private static List<Path> folders(String torch) {
        var folders = new ArrayList<Path>();
        for (var named : torch.split(File.pathSeparator, -1)) {
            if (named.isEmpty()) {
                continue;
            }
            var folder = Path.of(named).toAbsolutePath().normalize();
            folders.add(folder);
            var packages = folder.resolve("../../nvidia").normalize();
            folders.add(packages.resolve("cuda_runtime/lib"));
            folders.add(packages.resolve("cu13/lib"));
        }
        return folders;
    }

    private static Optional<Path> in(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(f -> NAME.matcher(f.getFileName().toString()).matches())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A folder with a link of the very name that is looked for, which comes before one of the system's. */
    private static Optional<Path> linked(Path library) {
        try {
            var folder = Files.createTempDirectory("fleet-cudart");
            var link = Files.createSymbolicLink(folder.resolve("libcudart.so"), library);
            // In this order: the last to be named is the first to be deleted.
            folder.toFile().deleteOnExit();
            link.toFile().deleteOnExit();
            return Optional.of(folder);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("library", library).log("no link to CUDA's runtime could be made");
            return Optional.empty();
        }
    }
}
