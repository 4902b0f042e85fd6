package org.dpsfleet.coordinator.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.dpsfleet.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The DevTools protocol: questions with answers, and events. */
final class Protocol implements AutoCloseable {
    private static final int SECONDS = 60;

    private final WebSocket socket;
    private final HttpClient client;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final Map<String, BiConsumer<String, JsonNode>> listeners = new ConcurrentHashMap<>();

    Protocol(HttpClient client, URI address) {
        this.client = client;
        socket = client.newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Calls it with the name and the parameters of each event of a session. */
    void listen(String session, BiConsumer<String, JsonNode> listener) {
        listeners.put(session, listener);
    }

    JsonNode ask(@Nullable String session, String method, ObjectNode parameters) {
        int id = ids.incrementAndGet();
        var question = Json.mapper().createObjectNode().put("id", id).put("method", method);
        question.set("params", parameters);
        if (session != null) {
            question.put("sessionId", session);
        }
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        synchronized (this) {
            socket.sendText(question.toString(), true).join();
        }
        return answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private void take(JsonNode message) {
        if (message.has("id")) {
            var answer = asked.remove(message.path("id").asInt());
            if (message.has("error")) {
                answer.completeExceptionally(new IllegalStateException(message.toString()));
            } else {
                answer.complete(message.path("result"));
            }
            return;
        }
        var listener = listeners.get(message.path("sessionId").asString(""));
        if (listener != null) {
            listener.accept(message.path("method").asString(), message.path("params"));
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                var message = text.toString();
                text.setLength(0);
                take(Json.mapper().readTree(message));
            }
            socket.request(1);
            return null;
        }
    }
}
