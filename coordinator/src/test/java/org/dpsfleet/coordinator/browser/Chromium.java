package org.dpsfleet.coordinator.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.browser.ChromiumCommand;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.awaitility.Awaitility.await;

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
        folder = Files.createTempDirectory("chromium");
        var command = ChromiumCommand.of(folder, "127.0.0.1");
        command.addAll(List.of(
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--enable-precise-memory-info",
                "--remote-debugging-port=0",
                "about:blank"));
        process = new ProcessBuilder(command)
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
}
