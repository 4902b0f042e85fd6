package org.dpsfleet.coordinator;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.coordinator.http.Keys;
import org.dpsfleet.coordinator.http.OwnNames;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.http.BearerToken;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a coordinator needs to know.
 *
 * @param host address to listen on; any but a loopback address needs a token
 * @param port 0 for any free one
 * @param token that requests have to carry, null for none
 * @param viewToken with which requests may read only, null for none; goes with a token
 * @param columnsPerTask the most contexts times repetitions in a task, at least 1
 * @param retry when failed and lost attempts are followed by others
 * @param topics partitions and copies of topics that are still to be made; fewer copies stop the fleet
 * @param state the folder of its local state; null for a temporary one
 * @param allowedHosts names that requests may ask for beside its own, as through a proxy; matter without a token only
 */
public record CoordinatorSettings(
        KafkaSettings kafka,
        String host,
        int port,
        @Nullable String token,
        @Nullable String viewToken,
        int columnsPerTask,
        RetryPolicy retry,
        TopicLayout topics,
        @Nullable Path state,
        List<String> allowedHosts) {
    public static final String LOOPBACK = "127.0.0.1";
    public static final int DEFAULT_PORT = 8080;
    public static final int DEFAULT_COLUMNS = 4096;

    public CoordinatorSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "coordinator port: " + port + " is not accepted; accepted: from 0 to 65535");
        }
        if (columnsPerTask < 1) {
            throw new IllegalArgumentException(
                    "coordinator columns_per_task: " + columnsPerTask + " is not accepted; accepted: at least 1");
        }
        var _ = BearerToken.of("coordinator", host, token);
        var _ = BearerToken.view("coordinator", token, viewToken);
        allowedHosts = List.copyOf(allowedHosts);
        var _ = OwnNames.of(host, allowedHosts);
    }

    /** Of one that is asked for by its own names. */
    public CoordinatorSettings(
            KafkaSettings kafka,
            String host,
            int port,
            @Nullable String token,
            @Nullable String viewToken,
            int columnsPerTask,
            RetryPolicy retry,
            TopicLayout topics,
            @Nullable Path state) {
        this(kafka, host, port, token, viewToken, columnsPerTask, retry, topics, state, List.of());
    }

    /** On a free port of this machine only. */
    public static CoordinatorSettings local(KafkaSettings kafka) {
        return new CoordinatorSettings(
                kafka, LOOPBACK, 0, null, null, DEFAULT_COLUMNS, RetryPolicy.defaults(), TopicLayout.USUAL, null);
    }

    /** The same with its state in this folder. */
    public CoordinatorSettings withState(Path folder) {
        return new CoordinatorSettings(
                kafka, host, port, token, viewToken, columnsPerTask, retry, topics, folder, allowedHosts);
    }

    /** What requests have to carry. */
    Keys keys() {
        return new Keys(BearerToken.of("coordinator", host, token), BearerToken.view("coordinator", token, viewToken));
    }

    /** Whom requests may ask for. Other sites' pages have no token, so with one it does not matter. */
    OwnNames names() {
        return token == null ? OwnNames.of(host, allowedHosts) : OwnNames.any();
    }

    /** Without the tokens, which have no place in a log. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "CoordinatorSettings[%s:%d, %s, columnsPerTask=%d, %s, %s, state=%s]",
                host,
                port,
                kafka.bootstrapServers(),
                columnsPerTask,
                retry,
                topics,
                state);
    }
}
