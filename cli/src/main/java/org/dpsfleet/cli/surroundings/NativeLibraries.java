package org.dpsfleet.cli.surroundings;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries that the fleet can't do without. They lie in jars, and are unpacked to a folder and
 * loaded from there when first used. A process loads those of its role when it starts: what forbids it is said
 * then, by name, and not by a task that fails.
 */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    private NativeLibraries() {}

    /**
     * Loads what messages are compressed with.
     *
     * @throws CommandFailure if it can't be loaded; says why and what to do
     */
    public static void requireCompression() {
        compressionProblem().ifPresent(problem -> {
            throw CommandFailure.failed(problem);
        });
    }

    /**
     * Loads what the coordinator keeps its state with.
     *
     * @throws CommandFailure if it can't be loaded; says why and what to do
     */
    public static void requireStore() {
        storeProblem().ifPresent(problem -> {
            throw CommandFailure.failed(problem);
        });
    }

    /**
     * Loads the engine.
     *
     * @throws CommandFailure if it can't be loaded; says why and what to do
     */
    public static void requireEngine() {
        engineProblem().ifPresent(problem -> {
            throw CommandFailure.failed(problem);
        });
    }

    /** Why messages can't be compressed here, and what to do; empty: they can. */
    public static Optional<String> compressionProblem() {
        try (var stream = Compression.zstd()
                .build()
                .wrapForOutput(new ByteBufferOutputStream(1024), RecordBatch.CURRENT_MAGIC_VALUE)) {
            stream.write(1);
            return Optional.empty();
        } catch (LinkageError | RuntimeException | IOException e) {
            return Optional.of(sentence(
                    "zstd, which messages are compressed with,",
                    Path.of(System.getProperty("java.io.tmpdir")),
                    "FLEET_JAVA_OPTS=-Djava.io.tmpdir=DIR",
                    e));
        }
    }

    /** Why a coordinator can't keep its state here, and what to do; empty: it can. */
    public static Optional<String> storeProblem() {
        var named = System.getenv("ROCKSDB_SHAREDLIB_DIR");
        try {
            LocalState.loadLibrary();
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of(sentence(
                    "RocksDB, which the coordinator keeps its state with,",
                    Path.of(named == null || named.isEmpty() ? System.getProperty("java.io.tmpdir") : named),
                    "ROCKSDB_SHAREDLIB_DIR=DIR in the environment",
                    e));
        }
    }

    /** Why the engine can't compute here, and what to do; empty: it can. A process tries once, whoever asks first. */
    public static Optional<String> engineProblem() {
        return Engine.PROBLEM;
    }

    private static final class Engine {
        static final Optional<String> PROBLEM = loadEngine();
    }

    private static Optional<String> loadEngine() {
        try {
            EngineFolder.choose();
        } catch (CommandFailure e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        CudaRuntime.choose();
        var folder = EngineFolder.path();
        try {
            var engine = ComputeDevice.engine();
            LOG.atInfo()
                    .addKeyValue("engine", engine)
                    .addKeyValue("libraries", folder)
                    .log("engine loaded");
            return Optional.empty();
        } catch (LinkageError | EngineException | IllegalStateException e) {
            return Optional.of(sentence("PyTorch, the engine,", folder, "DJL_CACHE_DIR=DIR in the environment", e));
        }
    }

    private static String sentence(String library, Path folder, String cure, Throwable failure) {
        return new LibraryFolder(folder)
                .problem()
                .map(problem -> "the native library of %s can't be loaded: its folder %s %s; name another one: %s"
                        .formatted(library, folder, problem, cure))
                .orElseGet(() -> "the native library of %s can't be loaded from %s: %s"
                        .formatted(library, folder, innermost(failure)));
    }

    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
