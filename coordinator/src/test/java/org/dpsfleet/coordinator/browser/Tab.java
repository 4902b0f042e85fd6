package org.dpsfleet.coordinator.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.awaitility.Awaitility.await;

/** A tab of a browser, as a person uses it. */
public final class Tab {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** That a place has to stay where it is. */
    private static final Duration REST = Duration.ofMillis(150);

    private final Protocol protocol;
    private final String session;
    private final String target;
    private final List<String> console = new CopyOnWriteArrayList<>();

    Tab(Protocol protocol, String session, String target) {
        this.protocol = protocol;
        this.session = session;
        this.target = target;
        protocol.listen(session, this::event);
        List.of("Page.enable", "Runtime.enable", "Log.enable").forEach(domain -> ask(domain, parameters()));
        size(1280, 900, "light");
    }

    public Tab open(String url) {
        ask("Page.navigate", parameters().put("url", url));
        return this;
    }

    public void reload() {
        ask("Page.reload", parameters());
    }

    /** Of the window, in pixels of CSS; and which colours its user prefers. */
    public void size(int width, int height, String scheme) {
        ask(
                "Emulation.setDeviceMetricsOverride",
                parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        var media = parameters();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", scheme);
        ask("Emulation.setEmulatedMedia", media);
    }

    /** The value of an expression, or what its promise comes to. */
    public JsonNode value(String expression) {
        var answer = ask(
                "Runtime.evaluate",
                parameters()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** What it shows, as a person reads it. */
    public String text() {
        return value("document.body ? document.body.innerText : ''").asString();
    }

    public void awaitText(String... words) {
        for (var word : words) {
            awaitTrue("!!document.body && document.body.innerText.includes(" + Json.text(word) + ")");
        }
    }

    public void awaitTrue(String expression) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> value(expression).asBoolean(false));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    expression + " did not become true; the page says:\n" + text() + "\n" + console, e);
        }
    }

    /** Presses the mouse on the first element of this selector that has this text. */
    public void click(String selector, String text) {
        var find =
                "[...document.querySelectorAll(%s)].find(e => e.innerText.trim() === %s && e.getClientRects().length)"
                        .formatted(Json.text(selector), Json.text(text));
        click(find);
    }

    /** Presses the mouse on an element. */
    public void click(String element) {
        awaitTrue("!!(" + element + ")");
        var at = whereItRests(element);
        for (var kind : List.of("mousePressed", "mouseReleased")) {
            ask(
                    "Input.dispatchMouseEvent",
                    parameters()
                            .put("type", kind)
                            .put("x", at.path(0).asDouble())
                            .put("y", at.path(1).asDouble())
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    /** A place within an element, once that has not moved for a moment: news may still push it aside. */
    private JsonNode whereItRests(String element) {
        var place = "(() => { const e = " + element
                + "; e.scrollIntoView({ block: 'center' }); const r = e.getBoundingClientRect();"
                + " return [r.x + Math.min(r.width / 2, 40), r.y + r.height / 2]; })()";
        var before = new AtomicReference<>(value(place));
        await().atMost(PATIENCE).pollDelay(REST).pollInterval(REST).until(() -> {
            var now = value(place);
            return now.equals(before.getAndSet(now));
        });
        return before.get();
    }

    /** Drops a file on an element, as from a window of the machine. */
    public void drop(Path file, String element) {
        awaitTrue("!!(" + element + ")");
        var at = value("(() => { const r = " + element + ".getBoundingClientRect(); return [r.x + 20, r.y + 20]; })()");
        for (var kind : List.of("dragEnter", "dragOver", "drop")) {
            var drag = parameters()
                    .put("type", kind)
                    .put("x", at.path(0).asDouble())
                    .put("y", at.path(1).asDouble());
            var data = drag.putObject("data").put("dragOperationsMask", 1);
            data.putArray("items");
            data.putArray("files").add(file.toAbsolutePath().toString());
            ask("Input.dispatchDragEvent", drag);
        }
    }

    /** Types into what has the focus. */
    public void type(String text) {
        ask("Input.insertText", parameters().put("text", text));
    }

    /** Presses a key such as {@code Tab}. */
    public void press(String key, int code) {
        for (var kind : List.of("keyDown", "keyUp")) {
            var press = parameters()
                    .put("type", kind)
                    .put("key", key)
                    .put("code", key)
                    .put("windowsVirtualKeyCode", code);
            if (key.equals("Enter") && kind.equals("keyDown")) {
                press.put("text", "\r");
            }
            ask("Input.dispatchKeyEvent", press);
        }
    }

    /** What the page, or the browser about it, has said to its developers since this was last asked. */
    public List<String> console() {
        var said = List.copyOf(console);
        console.clear();
        return said;
    }

    /** Of what is on the screen. */
    public void window(Path file) throws IOException {
        write(ask("Page.captureScreenshot", parameters().put("format", "png")), file);
    }

    /** Of all that can be scrolled to. */
    public void screenshot(Path file) throws IOException {
        write(
                ask(
                        "Page.captureScreenshot",
                        parameters().put("captureBeyondViewport", true).put("format", "png")),
                file);
    }

    private static void write(JsonNode shot, Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, Base64.getDecoder().decode(shot.path("data").asString()));
    }

    public void close() {
        protocol.ask(null, "Target.closeTarget", parameters().put("targetId", target));
    }

    private void event(String name, JsonNode event) {
        switch (name) {
            case "Runtime.consoleAPICalled" -> console.add(event.path("args").toString());
            case "Runtime.exceptionThrown" ->
                console.add(event.path("exceptionDetails").toString());
            case "Log.entryAdded" -> {
                var text = event.at("/entry/text").asString();
                // Of axe-core, which reads colours back; the page has no canvas of its own that is read.
                if (!text.startsWith("Canvas2D: Multiple readback")) {
                    console.add(text + " " + event.at("/entry/url").asString(""));
                }
            }
            default -> {}
        }
    }

    private JsonNode ask(String method, ObjectNode parameters) {
        return protocol.ask(session, method, parameters);
    }

    private static ObjectNode parameters() {
        return Json.mapper().createObjectNode();
    }
}
