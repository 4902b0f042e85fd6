package org.dpsfleet.testing.repository;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder {@code shared} beside the repository, with golden numbers and real data.
 *
 * <p>A test that asks for something absent is skipped, with a message that names it.
 */
public final class SharedFolder {
    private SharedFolder() {}

    /** A file of the golden numbers, such as {@code distortions.json}. */
    public static Path golden(String name) {
        return present(Path.of("golden", name));
    }

    /** A file or folder of the real data, such as {@code stl10/train_X.bin}; {@code ""}: all of it. */
    public static Path data(String name) {
        return present(Path.of("data", name));
    }

    private static Path present(Path within) {
        var path = Repository.ROOT.resolveSibling("shared").resolve(within);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped, because there is no " + path);
        return path;
    }
}
