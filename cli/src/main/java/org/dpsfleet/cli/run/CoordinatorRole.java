package org.dpsfleet.cli.run;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;

/** Starts a coordinator in this process. */
@FunctionalInterface
public interface CoordinatorRole {
    /** Starts it and returns once its API answers. */
    Running start(Settings settings);

    /**
     * What a coordinator needs.
     *
     * @param host to listen on
     * @param port to listen on, 0 for any free one
     * @param token that clients must send; null for none, which only the loopback interface allows
     * @param viewToken with which clients may read only; null for none
     * @param maxLosses attempts of a task that may be lost before it is dead-lettered, at least 1
     * @param topics partitions and copies of the topics
     * @param state the folder of what it knows; null for a temporary one
     * @param allowedHosts names that it answers to beside its own
     */
    record Settings(
            KafkaSettings kafka,
            String host,
            int port,
            @Nullable String token,
            @Nullable String viewToken,
            int maxLosses,
            TopicLayout topics,
            @Nullable Path state,
            List<String> allowedHosts) {
        /** Of one that is asked for by its own names. */
        public Settings(
                KafkaSettings kafka,
                String host,
                int port,
                @Nullable String token,
                @Nullable String viewToken,
                int maxLosses,
                TopicLayout topics,
                @Nullable Path state) {
            this(kafka, host, port, token, viewToken, maxLosses, topics, state, List.of());
        }
    }

    /** A coordinator that answers. */
    interface Running extends AutoCloseable {
        URI address();

        /**
         * Fails when it cannot continue, with the reason in a sentence; never completes normally.
         */
        CompletableFuture<Void> ended();

        @Override
        void close();
    }
}
