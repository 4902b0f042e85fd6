package org.dpsfleet.cli.command;

import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many copies of the fleet's topics there should be. */
final class ReplicationOption {
    @Option(
            names = "--replication",
            paramLabel = "N",
            description = {
                "copies of every topic; with fewer the fleet does not work",
                "(default: one for each broker, at most 3)"
            })
    private @Nullable Integer replication;

    /**
     * The topics that it asks for.
     *
     * @param taskPartitions of the topics that workers take from
     */
    TopicLayout topics(int taskPartitions) {
        try {
            return new TopicLayout(taskPartitions, replication);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
