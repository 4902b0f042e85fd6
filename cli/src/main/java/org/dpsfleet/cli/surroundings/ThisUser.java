package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Who this process runs as. In a container that is seldom who one is outside. */
final class ThisUser {
    private ThisUser() {}

    /** Name and number, as far as they are known: {@code user fleet (uid 10001)}. */
    static String text() {
        return text(System.getProperty("user.name"), uid());
    }

    static String text(@Nullable String name, @Nullable Object uid) {
        // Java's name of a user who has none.
        boolean named = name != null && !name.isEmpty() && !name.equals("?");
        if (uid == null) {
            return named ? "user " + name : "an unknown user";
        }
        return named ? "user %s (uid %s)".formatted(name, uid) : "uid " + uid;
    }

    /** Null where the operating system has no such thing. */
    private static @Nullable Object uid() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
