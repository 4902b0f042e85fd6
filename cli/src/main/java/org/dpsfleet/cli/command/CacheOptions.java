package org.dpsfleet.cli.command;

import java.net.URI;
import java.nio.file.Path;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.run.WorkerRole;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.dpsfleet.perceptual.store.ObjectStores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where it is kept what networks see in perceptual data sets and test sets, so that later checkpoints need no pass. */
final class CacheOptions {
    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = {
                "folder to keep what networks see in test sets, for later checkpoints;",
                "may be shared (default: none; of run: cache below --out)"
            })
    private @Nullable String folder;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            defaultValue = "10GiB",
            description = "that it may take, 0 for no cache; least recently used goes first (default: 10GiB)")
    private long bytes;

    @Option(
            names = "--cache-store",
            paramLabel = "URI",
            description = {
                "s3://BUCKET/PREFIX, or a folder, where machines share what they have in --cache; what it lacks",
                "is fetched from there, and what is computed goes there (default: none)"
            })
    private @Nullable String store;

    /** The cache that was asked for; null for none. */
    WorkerRole.@Nullable SharedCache orNone() {
        if (folder == null && store != null) {
            throw CommandFailure.usage(
                    "--cache-store %s needs --cache DIR, where what comes from there is kept".formatted(store));
        }
        return folder == null ? null : in(path(folder));
    }

    /** The cache that was asked for, or one in this folder; null for none. */
    WorkerRole.@Nullable SharedCache orIn(Path usual) {
        return in(folder == null ? usual : path(folder));
    }

    private WorkerRole.@Nullable SharedCache in(Path chosen) {
        @Nullable URI behind = store == null ? null : ObjectStores.place(store);
        return bytes == 0
                ? null
                : new WorkerRole.SharedCache(
                        new WorkerRole.Cache(chosen.toAbsolutePath().normalize(), bytes), behind);
    }

    /** Java takes a URI for the name of a folder. */
    private static Path path(String named) {
        if (!PlaceUri.isFolder(named)) {
            throw CommandFailure.usage(
                    "--cache %s is not a folder; give a folder, and --cache-store for what machines share"
                            .formatted(named));
        }
        return PlaceUri.folder(named);
    }
}
