package org.dpsfleet.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsEnd;
import org.dpsfleet.schemas.http.ResultsStart;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Fetches an experiment's results line by line into a temporary file. Where the connection breaks it goes on behind
 * the last whole line, as long as each try brings some more or the next few do.
 */
final class ResultsDownload {
    /** Tries in a row that bring nothing. */
    private static final int MOST_VAIN = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final Source source;
    private final LineSpool spool;
    private final Duration firstPause;
    private @Nullable ResultsStart start;
    private int cursor = -1;

    /** Where lines come from. */
    @FunctionalInterface
    interface Source {
        /**
         * The results behind a cursor; -1: all.
         *
         * @throws IOException if the coordinator can't be reached, or can't answer now
         */
        InputStream behind(int cursor) throws IOException;
    }

    private ResultsDownload(Source source, LineSpool spool, Duration firstPause) {
        this.source = source;
        this.spool = spool;
        this.firstPause = firstPause;
    }

    /**
     * All there are.
     *
     * @param folder for the temporary file
     * @throws IOException if not even the first line came
     * @throws CommandFailure if they broke off for good, or there is no room for them
     */
    static SpooledResults fetch(Source source, Path folder) throws IOException {
        return fetch(source, folder, FIRST_PAUSE);
    }

    /** As {@link #fetch(Source, Path)}; after each vain try in a row the pause doubles. */
    static SpooledResults fetch(Source source, Path folder, Duration firstPause) throws IOException {
        var spool = LineSpool.in(folder);
        try {
            return new SpooledResults(new ResultsDownload(source, spool, firstPause).fetch(), spool);
        } catch (RuntimeException | IOException e) {
            spool.close();
            throw e;
        }
    }

    /**
     * What one stream holds, from the beginning.
     *
     * @throws IOException if it ends too early
     */
    static SpooledResults once(InputStream in, Path folder) throws IOException {
        var spool = LineSpool.in(folder);
        try {
            var start = new ResultsDownload(_ -> in, spool, FIRST_PAUSE).read(new LineReader(in));
            spool.flush();
            return new SpooledResults(start, spool);
        } catch (RuntimeException | IOException e) {
            spool.close();
            throw e;
        }
    }

    private ResultsStart fetch() throws IOException {
        int vain = 0;
        while (true) {
            int before = spool.size();
            try (var answer = source.behind(cursor)) {
                var known = read(new LineReader(answer));
                // To its very end, where a compressed answer has its checksum.
                answer.transferTo(OutputStream.nullOutputStream());
                spool.flush();
                return known;
            } catch (IOException e) {
                if (start == null) {
                    throw e;
                }
                vain = spool.size() > before ? 1 : vain + 1;
                if (vain > MOST_VAIN) {
                    throw broken(start, e);
                }
                pause(firstPause.multipliedBy(1L << (vain - 1)));
            }
        }
    }

    /** Reads one answer to its end. */
    private ResultsStart read(LineReader lines) throws IOException {
        var known = Json.decode(ResultsStart.class, lines.next());
        boolean anew = start != null && !samePlan(known, start);
        start = known;
        if (anew) {
            spool.clear();
            cursor = -1;
            throw new IOException("the experiment was planned anew meanwhile");
        }
        int scored = 0;
        while (true) {
            var line = lines.next();
            var place = cursor(line);
            if (place.isEmpty()) {
                var end = Json.decode(ResultsEnd.class, line);
                if (end.scored() != scored) {
                    throw new IOException(
                            String.format(Locale.ROOT, "%d lines were sent and %d came", end.scored(), scored));
                }
                return known;
            }
            if (place.getAsInt() <= cursor) {
                throw new InvalidMessageException(
                        String.format(Locale.ROOT, "the results have cursor %d behind %d", place.getAsInt(), cursor));
            }
            spool.add(line);
            cursor = place.getAsInt();
            scored++;
        }
    }

    /** Cursors are places in a plan, and mean nothing in another. */
    private static boolean samePlan(ResultsStart one, ResultsStart other) {
        return one.tasks() == other.tasks()
                && Objects.equals(
                        one.experiment().taskList(), other.experiment().taskList());
    }

    /** The cursor of a task's line; empty for another line. */
    private static OptionalInt cursor(byte[] line) {
        try (var json = Json.mapper().createParser(line)) {
            json.nextToken();
            for (var name = json.nextName(); name != null; name = json.nextName()) {
                json.nextToken();
                if (name.equals("cursor")) {
                    return OptionalInt.of(json.getIntValue());
                }
                json.skipChildren();
            }
            return OptionalInt.empty();
        } catch (JacksonException e) {
            throw new InvalidMessageException("not a line of results: " + e.getOriginalMessage(), e);
        }
    }

    private CommandFailure broken(ResultsStart known, IOException e) {
        return CommandFailure.failed(
                String.format(
                        Locale.ROOT,
                        "the results broke off after %d of at most %d tasks (%s); is the coordinator still running?",
                        spool.size(),
                        known.tasks(),
                        Exchange.reason(e)),
                e);
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for the coordinator");
        }
    }
}
