package org.dpsfleet.cli.command;

import java.nio.file.Path;
import org.dpsfleet.cli.run.WorkerRole;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the features of perceptual data sets are cached, so that later checkpoints need not compute them. */
final class CacheOptions {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = {
                "folder to keep what networks see in perceptual data sets, for later checkpoints;",
                "may be shared (default: none; of run: cache below --out)"
            })
    private @Nullable Path folder;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            defaultValue = "10GiB",
            description = "that it may take, 0 for no cache; least recently used goes first (default: 10GiB)")
    private long bytes;

    /** The cache that was asked for; null for none. */
    WorkerRole.@Nullable Cache orNone() {
        return folder == null ? null : orIn(folder);
    }

    /** The cache that was asked for, or one in this folder; null for none. */
    WorkerRole.@Nullable Cache orIn(Path usual) {
        var chosen = folder == null ? usual : folder;
        return bytes == 0 ? null : new WorkerRole.Cache(chosen.toAbsolutePath().normalize(), bytes);
    }
}
