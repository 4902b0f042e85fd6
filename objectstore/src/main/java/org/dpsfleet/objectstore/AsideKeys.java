package org.dpsfleet.objectstore;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of what is set aside: {@code .aside/ID/lease}, which who set it aside renews; {@code .aside/ID/WORK/VERSION}
 * with the content of the object that said that this version is current; {@code .aside/ID/WORK.training} with a state.
 *
 * @param id of who set it aside, a UUID
 */
record AsideKeys(String id) {
    /** What all of them begin with. */
    static final String ALL = ".aside/";

    private static final Pattern KEY = Pattern.compile(
            "\\.aside/([0-9a-f-]{36})/(?:([0-9a-f]{64})/([0-9a-f-]{36})|([0-9a-f]{64})\\.training|lease)");

    /**
     * What a key stands for.
     *
     * @param id of who set it aside
     * @param work empty for a lease
     * @param version of a checkpoint; empty for a state or a lease
     */
    record Parsed(String id, Optional<String> work, Optional<String> version) {}

    String lease() {
        return ALL + id + "/lease";
    }

    String checkpoint(String work, String version) {
        return "%s%s/%s/%s".formatted(ALL, id, work, version);
    }

    String state(String work) {
        return ALL + id + "/" + work + S3Location.TRAINING;
    }

    /** Empty for a key that no store made. */
    static Optional<Parsed> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var checkpoint = Optional.ofNullable(matcher.group(2));
        return Optional.of(new Parsed(
                matcher.group(1),
                checkpoint.or(() -> Optional.ofNullable(matcher.group(4))),
                Optional.ofNullable(matcher.group(3))));
    }
}
