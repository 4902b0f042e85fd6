package org.dpsfleet.cli.client;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long to look for a coordinator that is away or not ready, as it is while it is started anew. Every operation of
 * its API may be repeated.
 */
public final class Absence {
    /** Nothing is repeated. */
    public static final Absence NOT_ACCEPTED = new Absence(Duration.ZERO, _ -> {});

    static final int NOT_READY = 503;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Duration most;
    private final Consumer<String> told;

    /**
     * @param most of one absence
     * @param told of its beginning and, if it ends in time, of its end, a sentence each
     */
    public Absence(Duration most, Consumer<String> told) {
        this.most = most;
        this.told = told;
    }

    /** One question to the coordinator. */
    @FunctionalInterface
    interface Question {
        HttpResponse<byte[]> ask() throws IOException;
    }

    /**
     * Asks until there is an answer.
     *
     * @return the first answer that is not 503, or the last one
     * @throws IOException that of the last try
     */
    HttpResponse<byte[]> outwait(Question question) throws IOException {
        long begun = System.nanoTime();
        boolean away = false;
        while (true) {
            String why;
            try {
                var answer = question.ask();
                if (answer.statusCode() != NOT_READY || isOver(begun)) {
                    if (away) {
                        told.accept("the coordinator answers again");
                    }
                    return answer;
                }
                why = "it is not ready";
            } catch (IOException e) {
                if (isOver(begun)) {
                    throw e;
                }
                why = Exchange.reason(e);
            }
            if (!away) {
                away = true;
                told.accept(String.format(
                        Locale.ROOT,
                        "the coordinator does not answer (%s); looking for it for up to %d s",
                        why,
                        most.toSeconds()));
            }
            pause();
        }
    }

    private boolean isOver(long begun) {
        return System.nanoTime() - begun >= most.toNanos();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            throw Exchange.interrupted();
        }
    }
}
