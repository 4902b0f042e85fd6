package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine unpacks its native libraries. DJL takes {@code ~/.djl.ai}, and where it can't write that, a
 * folder in the temporary one whose name all users share; this one takes a folder of this user's instead.
 */
final class EngineFolder {
    // DJL reads both from the environment or from system properties.
    private static final List<String> NAMES = List.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR");

    private EngineFolder() {}

    /**
     * Names the folder to the engine, unless the user does. Before the engine is loaded.
     *
     * @throws CommandFailure if there is no home folder and the other one can't be made, or is another user's
     */
    static void choose() {
        choose(System.getenv(), System.getProperties());
    }

    static void choose(Map<String, String> environment, Properties properties) {
        if (named(environment, properties) != null) {
            return;
        }
        var home = Path.of(properties.getProperty("user.home", ""));
        if (home.isAbsolute() && usable(home.resolve(".djl.ai"))) {
            return;
        }
        var cache = environment.get("XDG_CACHE_HOME");
        var below = cache != null && Path.of(cache).isAbsolute() && usable(Path.of(cache))
                ? Path.of(cache)
                : Path.of(properties.getProperty("java.io.tmpdir"));
        var own = below.resolve("dps-fleet-" + properties.getProperty("user.name"));
        takeForThisUser(own);
        properties.setProperty("DJL_CACHE_DIR", own.toString());
    }

    /** What is loaded from a place that everybody can write to has to be this user's. */
    private static void takeForThisUser(Path folder) {
        try {
            Files.createDirectories(folder);
            // Only its owner can.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "the libraries of the engine can't be unpacked to %s (%s); name another folder: DJL_CACHE_DIR=DIR"
                            .formatted(folder, Reason.of(e)),
                    e);
        }
    }

    /** The folder that the engine takes. */
    static Path path() {
        var named = named(System.getenv(), System.getProperties());
        return named != null ? Path.of(named) : Path.of(System.getProperty("user.home"), ".djl.ai");
    }

    private static @Nullable String named(Map<String, String> environment, Properties properties) {
        for (var name : NAMES) {
            var value = environment.getOrDefault(name, properties.getProperty(name));
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    /** Also one that holds the libraries and is not writable. */
    private static boolean usable(Path folder) {
        if (Files.isDirectory(folder.resolve("pytorch"))) {
            return true;
        }
        try {
            Files.createDirectories(folder);
            return Files.isWritable(folder);
        } catch (IOException e) {
            return false;
        }
    }
}
