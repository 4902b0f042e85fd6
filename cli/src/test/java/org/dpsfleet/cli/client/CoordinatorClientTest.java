package org.dpsfleet.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.http.DeadLetteredTask;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The client against a server that keeps what it was asked, and says what a test wants. */
class CoordinatorClientTest {
    /** For machines and browsers, not for commands. */
    private static final Set<String> NOT_FOR_COMMANDS = Set.of(
            "listTasks",
            "getEvents",
            "getQueues",
            "checkExperiment",
            "getReport",
            "listRuns",
            "getIndex",
            "getOpenApi",
            "getDocs",
            "getMetrics",
            "getLivez",
            "getReadyz");

    private static final String ID = "0123456789abcdef";
    private static final ExperimentSpec SPEC = ExperimentReader.fromYaml("""
            name: asked
            networks: [{name: alexnet, weights: {kind: random}}]
            train: {kind: dead-leaves, images: 8}
            test: {images: {kind: dead-leaves, images: 8}}
            """);

    private final List<String> asked = new ArrayList<>();
    private final List<JsonNode> bodies = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void everyOperationForCommandsHasAMethodThatReturnsWhatIsDescribed() throws Exception {
        var returned = new HashMap<String, String>();
        for (var method : CoordinatorClient.class.getDeclaredMethods()) {
            boolean asks = Modifier.isPublic(method.getModifiers())
                    && !Set.of("idOf", "close").contains(method.getName());
            if (asks) {
                asked.clear();
                call(method);
                returned.put(operation(asked.getFirst()).id(), name(method.getGenericReturnType()));
            }
        }

        var expected = new HashMap<String, String>();
        OpenApi.load().operations().stream()
                .filter(operation -> !NOT_FOR_COMMANDS.contains(operation.id()))
                .forEach(operation -> expected.put(operation.id(), answer(operation)));
        assertThat(returned).isEqualTo(expected);
    }

    @Test
    void aQueryIsEncoded() {
        try (var client = client()) {
            answers.add("[]");
            client.failures(new FailureQuery(
                    "a&b=c", FailureCategory.OUT_OF_MEMORY, "w 1", Instant.parse("2026-01-31T12:00:00Z"), null));
        }

        assertThat(asked)
                .containsExactly("GET /api/v1/failures?experiment=a%26b%3Dc&category=out_of_memory"
                        + "&worker=w+1&since=2026-01-31T12%3A00%3A00Z");
    }

    @Test
    void aListIsReadPartByPart() {
        var letter = "{\"task_id\":\"%s\",\"history\":[]}";
        try (var client = client()) {
            answers.addAll(List.of("[" + letter.formatted("a") + "]", "[" + letter.formatted("b") + "]"));
            links.add("</api/v1/failures?after=x&limit=1>; rel=\"next\"");
            assertThat(client.failures(FailureQuery.of(null)))
                    .extracting(DeadLetteredTask::taskId)
                    .containsExactly("a", "b");
        }

        assertThat(asked).containsExactly("GET /api/v1/failures", "GET /api/v1/failures?after=x&limit=1");
    }

    @Test
    void aPathIsEncoded() {
        try (var client = client()) {
            assertThatThrownBy(() -> client.experiment("a/b c?")).isInstanceOf(CommandFailure.class);
        }

        assertThat(asked).containsExactly("GET /api/v1/experiments/a%2Fb%20c%3F");
    }

    @Test
    void aReplayOfManyTasksGoesOnUntilNoneIsLeft() {
        // given
        answers.add(replayed("a", "b", "\"b\""));
        answers.add(replayed("c", "d", "\"d\""));
        answers.add(replayed("e", "f", "null"));
        // when
        var outcome = Commands.run("replay", "--all", "--coordinator", address());
        // then
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(bodies).allSatisfy(body -> {
            assertThat(body.path("filter").isEmpty()).isTrue();
            assertThat(body.path("limit").asInt()).isBetween(1, 10_000);
            assertThat(body.has("task_ids")).isFalse();
        });
        assertThat(bodies).extracting(body -> body.path("after").asString("")).containsExactly("", "b", "d");
        assertThat(outcome.out().lines()).hasSize(6).last().asString().startsWith("replayed adaptation f");
        assertThat(outcome.err()).contains("2 tasks so far", "4 tasks so far");
    }

    @Test
    void aReplayThatStopsHalfwaySaysHowFarItCame() {
        // given
        answers.add(replayed("a", "b", "\"b\""));
        // when
        var outcome = Commands.run("replay", "--all", "--coordinator", address());
        // then
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("replayed adaptation a", "replayed adaptation b");
        assertThat(outcome.err()).contains("answered 500");
    }

    @Test
    void aCategoryThatThereIsNotIsNamed() {
        var outcome = Commands.run("failures", "--category", "missing-data", "--coordinator", address());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("'missing-data' is not accepted", "did you mean 'missing_data'?");
        assertThat(asked).isEmpty();
    }

    private static String replayed(String first, String second, String next) {
        var task = "{\"task_id\": \"%s\", \"stage\": \"adaptation\", \"attempt\": 2}";
        return "{\"dry_run\": false, \"refused\": [], \"next\": %s, \"replayed\": [%s, %s]}"
                .formatted(next, task.formatted(first), task.formatted(second));
    }

    private void call(Method method) throws IllegalAccessException {
        var values = Map.of(
                Path.class,
                Path.of(System.getProperty("java.io.tmpdir")),
                String.class,
                ID,
                long.class,
                1L,
                boolean.class,
                true,
                ExperimentSpec.class,
                SPEC,
                FailureQuery.class,
                FailureQuery.of(ID),
                ReplayRequest.class,
                new ReplayRequest(List.of(ID), null, null, 1, null, true, false));
        try (var client = client()) {
            method.invoke(
                    client,
                    Arrays.stream(method.getParameterTypes()).map(values::get).toArray());
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(CommandFailure.class).hasMessageContaining("answered 500");
        }
    }

    /** The operation of a request line. */
    private static OpenApi.Operation operation(String line) {
        var path = line.substring(line.indexOf(' ') + 1).replaceAll("\\?.*", "");
        return OpenApi.load().operations().stream()
                .filter(o -> line.startsWith(o.method() + " "))
                .filter(o -> path.matches(o.path().replaceAll("\\{[a-z_]+}", "[^/]+")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(line + " is no operation"));
    }

    /** The name of what a good answer is, in brackets for a list. */
    private static String answer(OpenApi.Operation operation) {
        var names = new HashSet<String>();
        OpenApi.load()
                .document()
                .path("paths")
                .path(operation.path())
                .path(operation.method().toLowerCase(java.util.Locale.ROOT))
                .path("responses")
                .properties()
                .forEach(response -> {
                    if (response.getKey().startsWith("2")) {
                        var schema = response.getValue().at("/content/application~1json/schema");
                        if (schema.at("/items/type").asString("").equals("string")) {
                            names.add("[String]");
                            return;
                        }
                        var item = schema.path("items").path("$ref").asString("");
                        names.add(item.isEmpty() ? last(schema.path("$ref").asString()) : "[" + last(item) + "]");
                    }
                });
        return String.join(", ", names);
    }

    private static String last(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String name(Type type) {
        return type instanceof ParameterizedType list
                ? "[" + ((Class<?>) list.getActualTypeArguments()[0]).getSimpleName() + "]"
                // That document comes as lines, and is never held as a whole.
                : type == SpooledResults.class ? "ExperimentResults" : ((Class<?>) type).getSimpleName();
    }

    private CoordinatorClient client() {
        return new CoordinatorClient(URI.create(address()), null);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var body = exchange.getRequestBody().readAllBytes();
            if (body.length > 0) {
                bodies.add(Json.mapper().readTree(body));
            }
            var text = answers.isEmpty() ? "" : answers.removeFirst();
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            if (!links.isEmpty()) {
                exchange.getResponseHeaders().add("Link", links.removeFirst());
            }
            exchange.sendResponseHeaders(text.isEmpty() ? 500 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
