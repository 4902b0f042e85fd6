package org.dpsfleet.cli.collect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is freed, by a coordinator that says what a test wants, request by request. */
class CollectorTest {
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);
    private static final String NOBODYS = "c".repeat(64);
    private static final String OF_OLD = experiment("0000000000000001");
    private static final String OF_NEW = experiment("0000000000000002");

    @TempDir
    private Path folder;

    private HttpServer server;
    private CoordinatorClient client;
    private CheckpointStore store;
    private final List<String> asked = new ArrayList<>();
    /** An answer, or the number of a failure. */
    private Iterator<String> answers = List.<String>of().iterator();

    private Runnable beforeEachAnswer = () -> {};

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        client = new CoordinatorClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
        store = CheckpointStores.open(folder.toUri());
        for (var work : List.of(OLD, NEW, NOBODYS)) {
            store.save(work, new SavedState(new TreeMap<>(Map.of("m", FloatTensor.vector(1))), new TreeMap<>()));
        }
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void whatAnExperimentRefersToStaysAndTheRestIsFreed() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), list(OF_OLD), list(id(OLD)));

        assertThat(collector().free()).extracting(StoreEntry::workId).containsExactlyInAnyOrder(NEW, NOBODYS);

        assertThat(works()).containsExactly(OLD);
    }

    @Test
    void aDryRunAsksOnceAndChangesNothing() {
        coordinatorSays(list(OF_OLD), list(id(OLD)));

        assertThat(collector().unreferenced()).extracting(StoreEntry::workId).containsExactlyInAnyOrder(NEW, NOBODYS);

        assertThat(works()).containsExactlyInAnyOrder(OLD, NEW, NOBODYS);
    }

    @Test
    void whatAnExperimentRefersToThatWasSubmittedMeanwhileIsPutBack() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), list(OF_OLD, OF_NEW), list(id(NEW), id(OLD)), list(id(OLD)));

        assertThat(collector().free()).extracting(StoreEntry::workId).containsExactly(NOBODYS);

        assertThat(works()).containsExactlyInAnyOrder(OLD, NEW);
        assertThat(asked.get(3)).contains("0000000000000002/works"); // the newest first
    }

    @Test
    void aWorkerThatLooksBeforeTheSecondQuestionFindsNothing() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), list(OF_OLD), list(id(OLD)));
        var found = new ArrayList<List<String>>();
        beforeEachAnswer = () -> found.add(works());

        collector().free();

        assertThat(found.get(2)).containsExactly(OLD);
    }

    @Test
    void aCoordinatorThatFailsAtTheSecondQuestionLosesNothing() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), "500");

        assertThatThrownBy(() -> collector().free())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("answered 500");

        assertThat(works()).containsExactlyInAnyOrder(OLD, NEW, NOBODYS);
    }

    @Test
    void whoIsInterruptedPutsEverythingBack() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), list(OF_OLD), list(id(OLD)));
        var thread = Thread.currentThread();
        beforeEachAnswer = () -> {
            if (asked.size() == 3) {
                thread.interrupt();
            }
        };

        assertThatThrownBy(() -> collector().free())
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(works()).containsExactlyInAnyOrder(OLD, NEW, NOBODYS);
    }

    @Test
    void anExperimentThatWasDeletedMeanwhileRefersToNothing() {
        coordinatorSays(list(OF_OLD), "404", "404", list());

        assertThat(collector().free()).hasSize(3);
    }

    @Test
    void aCoordinatorThatDoesNotKnowTheQuestionFreesNothing() {
        coordinatorSays(list(OF_OLD), "404", OF_OLD, "404", OF_OLD, "404", OF_OLD, "404");

        assertThatThrownBy(() -> collector().free())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("is the coordinator of this version?");

        assertThat(works()).containsExactlyInAnyOrder(OLD, NEW, NOBODYS);
    }

    @Test
    void everyCoordinatorIsAsked() {
        coordinatorSays(list(OF_OLD), list(id(OLD)), list(OF_NEW), list(id(NEW)));

        assertThat(new Collector(store, List.of(client, client), false).unreferenced())
                .extracting(StoreEntry::workId)
                .containsExactly(NOBODYS);
    }

    private Collector collector() {
        return new Collector(store, List.of(client), true);
    }

    private List<String> works() {
        return CheckpointStores.open(folder.toUri()).entries().stream()
                .map(StoreEntry::workId)
                .toList();
    }

    private void coordinatorSays(String... these) {
        answers = List.of(these).iterator();
    }

    private static String list(String... entries) {
        return "[" + String.join(",", entries) + "]";
    }

    private static String id(String work) {
        return "\"" + work + "\"";
    }

    private static String experiment(String id) {
        return "{\"experiment_id\":\"%s\",\"name\":\"one\",\"running\":[]}".formatted(id);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(String.valueOf(exchange.getRequestURI()));
            beforeEachAnswer.run();
            var text = answers.next();
            int status = text.length() == 3 && !text.startsWith("[") ? Integer.parseInt(text) : 200;
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
