package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.dpsfleet.cli.client.Absence;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which coordinator to talk to. */
final class CoordinatorOptions {
    private static final Duration MOST_AWAY = Duration.ofMinutes(1);

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

    /**
     * One for a command that watches: a coordinator that is started anew meanwhile is looked for.
     *
     * @param err says when that begins and ends
     */
    CoordinatorClient patient(PrintWriter err) {
        return client(coordinator, token, new Absence(MOST_AWAY, sentences(err)));
    }

    /**
     * One for a command that changes something: where the connection breaks before the answer comes, it is asked for
     * again.
     *
     * @param err says when that begins and ends
     */
    CoordinatorClient insistent(PrintWriter err) {
        return client(coordinator, token, Absence.ofAnswers(MOST_AWAY, sentences(err)));
    }

    private static Consumer<String> sentences(PrintWriter err) {
        return sentence -> {
            err.println("fleet: " + sentence);
            err.flush();
        };
    }

    /** A client of the coordinator at this address. */
    static CoordinatorClient client(String coordinator, @Nullable String token) {
        return client(coordinator, token, Absence.NOT_ACCEPTED);
    }

    private static CoordinatorClient client(String coordinator, @Nullable String token, Absence absence) {
        try {
            var base = URI.create(coordinator);
            if ("http".equals(base.getScheme()) || "https".equals(base.getScheme())) {
                return new CoordinatorClient(base, token, absence);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw CommandFailure.usage(
                "--coordinator '%s' is not an address like http://127.0.0.1:8080".formatted(coordinator));
    }
}
