package org.dpsfleet.objectstore;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;

/**
 * Where a store is.
 *
 * @param root {@code s3://bucket/prefix/}, which ends with a slash
 * @param bucket that holds it
 * @param prefix of all its keys: empty, or ends with a slash
 */
record S3Location(URI root, String bucket, String prefix) {
    static final String TRAINING = ".training";

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    private static final Pattern PATH = Pattern.compile("/?|(/(?!\\.{1,2}/)[^/]+)+/");
    private static final Pattern WORK = Pattern.compile("[0-9a-f]{64}");

    /**
     * The location that a URI names.
     *
     * @throws BadDataException if it names none; what may be a password in it is not repeated
     */
    static S3Location of(URI uri) {
        String bucket = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        if (bucket.contains("@")) {
            throw new BadDataException("There is a name or password in front of the bucket of an s3: URI, which is not"
                    + " accepted there; credentials come from the environment or from AWS's profiles.");
        }
        String path = CheckpointStores.directory(uri).getPath();
        if (!BUCKET.matcher(bucket).matches()
                || path == null
                || !PATH.matcher(path).matches()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new BadDataException(
                    "Nothing can be kept at %s; a URI of the form s3://bucket/prefix is expected.".formatted(uri));
        }
        String rest = CheckpointStores.directory(uri).getRawPath();
        return new S3Location(
                URI.create("s3://" + bucket + (rest.isEmpty() ? "/" : rest)),
                bucket,
                path.isEmpty() ? "" : path.substring(1));
    }

    /** The URI of what is below. */
    URI uri(String below) {
        return URI.create(root + below);
    }

    /** The key of what is below. */
    String key(String below) {
        return prefix + below;
    }

    /** A checkpoint's place below, whose id is checked. */
    static String work(String workId) {
        if (!isWork(workId)) {
            throw new IllegalArgumentException(
                    "The work id '%s' is not accepted; accepted: 64 hexadecimal digits.".formatted(workId));
        }
        return workId;
    }

    static boolean isWork(String name) {
        return WORK.matcher(name).matches();
    }

    /**
     * The work whose checkpoint a URI names.
     *
     * @throws BadDataException if it names none in this store
     */
    String checkpoint(URI uri) {
        return below(uri).filter(S3Location::isWork).orElseThrow(() -> refused(uri, "checkpoint"));
    }

    /**
     * The work whose training's state a URI names.
     *
     * @throws BadDataException if it names none in this store
     */
    String state(URI uri) {
        return stateIn(uri).orElseThrow(() -> refused(uri, "training state"));
    }

    /** The same; empty where it names none in this store. */
    Optional<String> stateIn(URI uri) {
        return below(uri)
                .filter(name -> name.endsWith(TRAINING))
                .map(name -> name.substring(0, name.length() - TRAINING.length()))
                .filter(S3Location::isWork);
    }

    private Optional<String> below(URI uri) {
        String text = CheckpointStores.directory(uri).toString();
        String scheme = String.valueOf(uri.getScheme());
        if (!"s3".equals(scheme.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        String same = "s3" + text.substring(scheme.length());
        return same.startsWith(root.toString()) && !same.equals(root.toString())
                ? Optional.of(same.substring(root.toString().length(), same.length() - 1))
                : Optional.empty();
    }

    private BadDataException refused(URI uri, String what) {
        return new BadDataException(("The %s %s is not one of the store %s, the only place that %ss are opened in;"
                        + " --out must be the same for all workers.")
                .formatted(what, uri, root, what));
    }
}
