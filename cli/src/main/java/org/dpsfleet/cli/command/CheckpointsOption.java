package org.dpsfleet.cli.command;

import java.net.URI;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import picocli.CommandLine.Option;

/** Where the workers of a fleet keep checkpoints. */
final class CheckpointsOption {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = {
                "folder that all workers see, its file: URI, or s3://BUCKET/PREFIX; checkpoints go below it",
                "(default: out)"
            })
    private String out = "out";

    /** Of the store. */
    URI place() {
        return base().resolve("checkpoints");
    }

    /** What it is below, where {@code fleet run} has Kafka's data as well. */
    URI base() {
        return CheckpointStores.place(out);
    }
}
