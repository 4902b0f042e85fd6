package org.dpsfleet.schemas.validation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with a document.
 *
 * @param path JSON pointer of the place, empty for the whole document
 * @param message names the bad value and what is accepted
 * @param line of the place in the file it came from, from 1; 0 where unknown
 */
public record Problem(String path, String message, int line) {
    private static final int MOST_LISTED = 20;

    public Problem(String path, String message) {
        this(path, message, 0);
    }

    /** The same problem, found at a line of a file. */
    public Problem atLine(int found) {
        return new Problem(path, message, found);
    }

    @Override
    public String toString() {
        var place = path.isEmpty() ? "document" : path;
        return place + (line > 0 ? " (line " + line + ")" : "") + ": " + message;
    }

    /** One indented line per problem; of very many only the first. */
    public static String list(List<Problem> problems) {
        var lines = problems.stream().limit(MOST_LISTED).map(p -> "\n  " + p).collect(Collectors.joining());
        var more = problems.size() - MOST_LISTED;
        return more > 0 ? lines + "\n  and " + more + " more" : lines;
    }
}
