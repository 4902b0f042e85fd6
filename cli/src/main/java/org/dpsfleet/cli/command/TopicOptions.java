package org.dpsfleet.cli.command;

import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the fleet's topics are to be made. */
final class TopicOptions {
    @Option(
            names = "--task-partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "of each topic that workers take tasks from, where it is still to be made (default: 4)")
    private int taskPartitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = {
                "copies of every topic; with fewer the fleet does not work",
                "(default: one for each broker, at most 3)"
            })
    private @Nullable Integer replication;

    TopicLayout layout() {
        try {
            return new TopicLayout(taskPartitions, replication);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
