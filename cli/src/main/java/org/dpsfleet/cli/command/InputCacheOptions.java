package org.dpsfleet.cli.command;

import java.nio.file.Path;
import org.dpsfleet.cli.run.WorkerRole;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where this machine keeps data and weights that experiments name by URI, and decoded pictures. */
final class InputCacheOptions {
    @Option(
            names = "--input-cache",
            paramLabel = "DIR",
            description = {
                "folder to keep data and weights that experiments name by URI, and decoded pictures; all processes",
                "of the machine share it (default: input-cache; of run: cache/inputs below --out)"
            })
    private @Nullable Path folder;

    @Option(
            names = "--input-cache-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            defaultValue = "100GiB",
            description = "that they may take; least recently used go first (default: 100GiB)")
    private long bytes;

    /** The folder that was asked for, or the usual one; made when first needed. */
    WorkerRole.Cache cache() {
        return orIn(Path.of("input-cache"));
    }

    /** The folder that was asked for, or this one. */
    WorkerRole.Cache orIn(Path usual) {
        Path chosen = folder == null ? usual : folder;
        return new WorkerRole.Cache(chosen.toAbsolutePath().normalize(), bytes);
    }
}
