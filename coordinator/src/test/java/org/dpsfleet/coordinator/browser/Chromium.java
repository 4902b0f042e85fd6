package org.dpsfleet.coordinator.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * One Debian chromium for a class of tests, driven over its DevTools protocol. It reaches this machine only. Tests are
 * skipped where there is none.
 */
public final class Chromium implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private Process process;
    private Protocol protocol;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        var chromium = onPath("chromium", "chromium-browser", "google-chrome");
        assumeTrue(chromium.isPresent(), "no chromium on the PATH: the page is not opened");
        folder = Files.createTempDirectory("chromium");
        process = new ProcessBuilder(
                        chromium.get(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--enable-precise-memory-info",
                        // What the page wants from another machine fails, and says so.
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        var where = folder.resolve("DevToolsActivePort");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(where) && Files.readAllLines(where).size() == 2);
        var lines = Files.readAllLines(where);
        protocol = new Protocol(
                HttpClient.newHttpClient(), URI.create("ws://127.0.0.1:" + lines.getFirst() + lines.getLast()));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, InterruptedException {
        if (process == null) {
            return;
        }
        protocol.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    /** A new tab, with a storage of its own. */
    public Tab tab() {
        var context = protocol.ask(
                        null, "Target.createBrowserContext", Json.mapper().createObjectNode())
                .path("browserContextId")
                .asString();
        var target = protocol.ask(
                        null,
                        "Target.createTarget",
                        Json.mapper()
                                .createObjectNode()
                                .put("url", "about:blank")
                                .put("browserContextId", context))
                .path("targetId")
                .asString();
        var session = protocol.ask(
                        null,
                        "Target.attachToTarget",
                        Json.mapper().createObjectNode().put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asString();
        return new Tab(protocol, session, target);
    }

    private static Optional<String> onPath(String... names) {
        var folders = System.getenv("PATH").split(File.pathSeparator);
        return Stream.of(names)
                .flatMap(name -> Stream.of(folders).map(f -> Path.of(f, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
