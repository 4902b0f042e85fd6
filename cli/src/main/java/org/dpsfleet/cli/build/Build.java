package org.dpsfleet.cli.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * The build that this process runs, as the manifest of its jar states it.
 *
 * @param version {@code unpackaged} where there is no jar
 * @param revision first 12 digits of the commit it was built from; {@code unknown} where that was no git
 *     repository, or there is no jar
 */
public record Build(String version, String revision) {
    private static final String UNKNOWN = "unknown";

    /** Of this process. */
    public static Build current() {
        var version = Build.class.getPackage().getImplementationVersion();
        var revision = attribute("Implementation-Build");
        return new Build(version == null ? "unpackaged" : version, revision == null ? UNKNOWN : revision);
    }

    /** Of the main section of this class's jar, which may be one of many on the class path. */
    private static @Nullable String attribute(String name) {
        var self = Build.class.getResource("Build.class");
        try {
            if (self != null && self.openConnection() instanceof JarURLConnection jar) {
                var manifest = jar.getManifest();
                return manifest == null ? null : manifest.getMainAttributes().getValue(name);
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
