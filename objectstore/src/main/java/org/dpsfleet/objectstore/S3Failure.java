package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Says what went wrong with a request, where, and what would be right. It says nothing that a request carries: not its
 * headers, whose signature and token are secret, nor who asked.
 */
final class S3Failure {
    private static final int FORBIDDEN = 403;
    private static final int MOVED = 301;
    private static final int NO_ROOM = 507;
    private static final int OVERLOADED = 503;

    private static final String RIGHTS =
            "the rights to list the bucket and to read, write and delete below the store's place are needed";

    private S3Failure() {}

    /**
     * A failure as whoever called the store gets it.
     *
     * @param what could not be done, such as "read"
     */
    static UncheckedIOException of(URI at, String what, Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        String sentence = "%s cannot be %s: %s".formatted(at, what, reason(at, cause, RIGHTS));
        return new UncheckedIOException(sentence, new IOException(sentence, withoutSecrets(cause)));
    }

    /** What the client threw; futures and streams wrap it. */
    static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The code of a server's answer, such as {@code NoSuchKey}; empty where it gave none. */
    static String code(S3Exception answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                ? ""
                : answer.awsErrorDetails().errorCode();
    }

    /** Why, in words without secrets. */
    static String reason(URI at, Throwable cause, String rights) {
        return switch (cause) {
            case S3Exception answer -> ofAnswer(at, answer, rights);
            case SdkClientException client -> ofClient(client);
            default -> words(cause);
        };
    }

    private static String ofAnswer(URI at, S3Exception answer, String rights) {
        String code = code(answer);
        String said =
                String.format(Locale.ROOT, "(%d %s)", answer.statusCode(), code).replace(" )", ")");
        String sentence =
                switch (code) {
                    case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired" ->
                        "the credentials have expired %s; renew them";
                    case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId" ->
                        "the server does not accept the credentials %s";
                    case "RequestTimeTooSkewed" -> "this machine's clock differs from the server's %s; set it right";
                    case "NoSuchBucket" -> "there is no bucket '" + at.getRawAuthority() + "' %s; create it first";
                    case "PermanentRedirect", "AuthorizationHeaderMalformed" ->
                        "the bucket is in another region %s; set AWS_REGION";
                    case "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage" ->
                        "no room is left in the bucket %s; run fleet gc, or raise its quota";
                    default ->
                        switch (answer.statusCode()) {
                            case FORBIDDEN -> "access is denied %s; " + rights;
                            case MOVED -> "the bucket is in another region %s; set AWS_REGION";
                            case NO_ROOM -> "no room is left in the bucket %s; run fleet gc, or raise its quota";
                            case OVERLOADED -> "the server is overloaded %s, after several attempts too";
                            default -> "the server answers %s";
                        };
                };
        return sentence.formatted(said);
    }

    private static String ofClient(SdkClientException client) {
        String message = String.valueOf(client.getMessage());
        if (isWithoutCredentials(client)) {
            return "there are no credentials; accepted: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment,"
                    + " a profile in ~/.aws, or those that the machine provides";
        }
        if (message.contains("checksum")) {
            return "what arrives is not what was sent: its checksum differs, after several attempts too";
        }
        return "the server does not answer as it should, after several attempts too: " + words(telling(client));
    }

    /** A client that was refused a connection may wait for one in vain the next time; the attempt before says why. */
    private static Throwable telling(SdkClientException last) {
        return root(last) instanceof TimeoutException
                ? Arrays.stream(last.getSuppressed())
                        .filter(before -> !words(before).contains(words(last)))
                        .findFirst()
                        .orElse(last)
                : last;
    }

    /** Whether there is nobody to ask as. */
    static boolean isWithoutCredentials(Throwable client) {
        return String.valueOf(client.getMessage()).contains("Unable to load credentials");
    }

    /** What all began with. */
    static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root;
    }

    private static String words(Throwable thrown) {
        Throwable root = root(thrown);
        String message = root.getMessage();
        String said = message == null || message.isBlank() ? root.getClass().getSimpleName() : message.strip();
        // What follows the first sentence is advice to programmers.
        String first = said.split("\\.\\s", 2)[0];
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    /** An answer's own words may repeat the request's; its code and number do not. */
    static Throwable withoutSecrets(Throwable cause) {
        if (cause instanceof S3Exception answer) {
            var kept = new IOException(
                    String.format(Locale.ROOT, "status %d, code %s", answer.statusCode(), code(answer)));
            kept.setStackTrace(answer.getStackTrace());
            return kept;
        }
        return cause;
    }
}
