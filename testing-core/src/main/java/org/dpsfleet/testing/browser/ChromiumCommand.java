package org.dpsfleet.testing.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The command of a chromium without a window that knows no network but the hosts it is allowed. */
public final class ChromiumCommand {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private ChromiumCommand() {}

    /**
     * The command, to which more options are added. Skips the test where there is no chromium.
     *
     * @param profile the folder of its profile
     * @param hosts that it reaches; what a page wants from any other fails, and says so
     */
    public static List<String> of(Path profile, String... hosts) {
        var found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "no chromium on the PATH: the page is not opened");
        var rules = new StringBuilder("MAP * ~NOTFOUND");
        for (var host : hosts) {
            rules.append(", EXCLUDE ").append(host);
        }
        return new ArrayList<>(List.of(
                found.orElseThrow().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=" + rules,
                "--user-data-dir=" + profile));
    }
}
