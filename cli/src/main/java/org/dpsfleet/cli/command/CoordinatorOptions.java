package org.dpsfleet.cli.command;

import java.net.URI;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which coordinator to talk to. */
final class CoordinatorOptions {
    @Option(
            names = "--coordinator",
            paramLabel = "URL",
            description = "where the coordinator answers (default: http://127.0.0.1:8080)")
    private String coordinator = "http://127.0.0.1:8080";

    @Option(names = "--token", description = "what the coordinator asks clients for")
    private @Nullable String token;

    CoordinatorClient client() {
        return client(coordinator, token);
    }

    /** A client of the coordinator at this address. */
    static CoordinatorClient client(String coordinator, @Nullable String token) {
        try {
            var base = URI.create(coordinator);
            if ("http".equals(base.getScheme()) || "https".equals(base.getScheme())) {
                return new CoordinatorClient(base, token);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw CommandFailure.usage(
                "--coordinator '%s' is not an address like http://127.0.0.1:8080".formatted(coordinator));
    }
}
