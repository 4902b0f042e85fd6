package org.dpsfleet.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long to look for a coordinator that is away or not ready, as it is while it is started anew. Every operation of
 * its API may be repeated: those that change something are sent with an {@code Idempotency-Key}.
 */
public final class Absence {
    /** Nothing is repeated. */
    public static final Absence NOT_ACCEPTED = new Absence(Duration.ZERO, _ -> {});

    static final int NOT_READY = 503;
    private static final int IN_PROGRESS = 409;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Duration most;
    private final boolean ofAnswersOnly;
    private final Consumer<String> told;

    /**
     * @param most of one absence
     * @param told of its beginning and, if it ends in time, of its end, a sentence each
     */
    public Absence(Duration most, Consumer<String> told) {
        this(most, false, told);
    }

    private Absence(Duration most, boolean ofAnswersOnly, Consumer<String> told) {
        this.most = most;
        this.ofAnswersOnly = ofAnswersOnly;
        this.told = told;
    }

    /** The same where only an answer that was lost on its way is waited for, not a coordinator that never was there. */
    public static Absence ofAnswers(Duration most, Consumer<String> told) {
        return new Absence(most, true, told);
    }

    /** One question to the coordinator. */
    @FunctionalInterface
    interface Question {
        HttpResponse<byte[]> ask() throws IOException;
    }

    /**
     * Asks until there is an answer.
     *
     * @return the first answer that is not 503 and not that the same request is still being done, or the last one
     * @throws IOException that of the last try
     */
    HttpResponse<byte[]> outwait(Question question) throws IOException {
        long begun = 0;
        boolean away = false;
        while (true) {
            String why;
            try {
                var answer = question.ask();
                if (!away) {
                    begun = System.nanoTime();
                }
                boolean waits = isInProgress(answer) || (answer.statusCode() == NOT_READY && (away || !ofAnswersOnly));
                if (!waits || isOver(begun)) {
                    if (away) {
                        told.accept("the coordinator answers again");
                    }
                    return answer;
                }
                why = "it is not ready";
            } catch (IOException e) {
                if (!away) {
                    begun = System.nanoTime();
                }
                boolean unsent = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
                if (isOver(begun) || (unsent && !away && ofAnswersOnly)) {
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

    private static boolean isInProgress(HttpResponse<?> answer) {
        return answer.statusCode() == IN_PROGRESS
                && answer.headers().firstValue("Retry-After").isPresent();
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
