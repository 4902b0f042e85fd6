package org.dpsfleet.cli.command;

import java.nio.file.Path;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a worker keeps the checkpoints that it reads from a store of another machine. */
final class CopiesOptions {
    @Option(
            names = "--checkpoint-cache",
            paramLabel = "DIR",
            description = {
                "folder to keep checkpoints that are read from S3; may be shared, of no use for a folder",
                "(default: none)"
            })
    private @Nullable Path folder;

    @Option(
            names = "--checkpoint-cache-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            defaultValue = "10GiB",
            description = "that they may take, 0 for none; least recently used go first (default: 10GiB)")
    private long bytes;

    /** What was asked for; null for none. */
    @Nullable
    LocalCopies orNone() {
        return folder == null || bytes == 0
                ? null
                : new LocalCopies(folder.toAbsolutePath().normalize(), bytes);
    }
}
