package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.spi.ToolProvider;

/** The part of the JDK that runs this that the program needs, for machines without a Java. */
final class JavaRuntime {
    /**
     * All of the standard API, and beside it what libraries and people use.
     *
     * <p>A library may ask for a part of the standard API on a way that no test takes; all of it is 30 MB packed.
     */
    static final List<String> MODULES = List.of(
            "java.se",
            // Kafka's and Netty's memory, and what PyTorch's binding is loaded with
            "jdk.unsupported",
            // sockets' options, numbers of the operating system
            "jdk.net",
            "jdk.management",
            // Kerberos and names, for a secured Kafka
            "jdk.security.auth",
            "jdk.security.jgss",
            "jdk.naming.dns",
            "jdk.crypto.cryptoki",
            // jars as file systems, and Prometheus' own server
            "jdk.zipfs",
            "jdk.httpserver",
            // looking into a process: jcmd, flight recordings, JMX, a debugger
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management.agent",
            "jdk.jdwp.agent");

    private JavaRuntime() {}

    /** What a bill of materials says of it. */
    static Map<String, Object> component() {
        return new TreeMap<>(Map.of(
                "type", "platform",
                "publisher", System.getProperty("java.vendor"),
                "name", System.getProperty("java.runtime.name"),
                "version", System.getProperty("java.runtime.version"),
                "licenses", List.of(Map.of("license", Map.of("id", "GPL-2.0-with-classpath-exception")))));
    }

    /**
     * Links it.
     *
     * @param folder where it is written; what is there is deleted
     * @return the folder
     */
    static Path link(Path folder) throws IOException {
        var jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalStateException("this Java has no jlink; a JDK is needed"));
        int code = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", MODULES),
                "--no-header-files",
                "--no-man-pages",
                "--output",
                Folders.absent(folder).toString());
        if (code != 0) {
            throw new IOException("jlink ended with " + code + "; what it said is above");
        }
        archiveClasses(folder);
        return folder;
    }

    /**
     * Keeps its classes as they are in memory. Without that archive a program starts slower, and can't have one of its
     * own classes on top of it.
     *
     * <p>jlink would do the same, but what it writes depends on the locale, the memory and the working folder.
     */
    private static void archiveClasses(Path runtime) throws IOException {
        var dump = new ProcessBuilder(
                        runtime.toAbsolutePath().resolve("bin/java").toString(),
                        "-Xshare:dump",
                        "-Xlog:disable",
                        "-XX:+UseG1GC",
                        "-Xmx256m")
                .inheritIO();
        dump.directory(Path.of("/").toFile());
        dump.environment().clear();
        dump.environment().put("LC_ALL", "C.UTF-8");
        dump.environment().put("TZ", "UTC");
        try {
            int code = dump.start().waitFor();
            if (code != 0) {
                throw new IOException("the archive of classes was not written: java ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the archive of classes was written", e);
        }
    }
}
