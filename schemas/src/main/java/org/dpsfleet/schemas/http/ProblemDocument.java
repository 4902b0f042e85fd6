package org.dpsfleet.schemas.http;

import java.util.List;
import java.util.Locale;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request, or with the server (RFC 9457).
 *
 * @param type always {@code about:blank}: the status says what kind it is
 * @param title the status in words
 * @param detail a sentence
 * @param instance the path that was asked for, null where none could be read
 * @param errors places in the request's body, null unless it is the body that is wrong
 */
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String instance,
        @Nullable List<Place> errors) {
    /** The media type of such documents. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One thing that is wrong with a body.
     *
     * @param pointer JSON pointer, empty for the whole document
     */
    public record Place(String pointer, String detail) {}

    /** A problem that is none of the body's. */
    public static ProblemDocument of(int status, String detail) {
        return new ProblemDocument("about:blank", title(status), status, detail, null, null);
    }

    /** A well-formed body with wrong content. */
    public static ProblemDocument body(List<Problem> problems) {
        var places =
                problems.stream().map(p -> new Place(p.path(), p.message())).toList();
        var detail = places.size() == 1
                ? "the body has a problem"
                : String.format(Locale.ROOT, "the body has %d problems", places.size());
        return new ProblemDocument("about:blank", title(422), 422, detail, null, places);
    }

    /** The same problem, of a request to this path. */
    public ProblemDocument at(String path) {
        return new ProblemDocument(type, title, status, detail, path, errors);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 406 -> "Not Acceptable";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 417 -> "Expectation Failed";
            case 421 -> "Misdirected Request";
            case 422 -> "Unprocessable Content";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }
}
