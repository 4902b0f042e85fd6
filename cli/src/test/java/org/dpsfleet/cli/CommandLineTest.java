package org.dpsfleet.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a person sees who gets something wrong: one sentence, the right exit code, no stack trace.
 */
class CommandLineTest {
    @TempDir
    Path folder;

    private static void assertSentence(Commands.Outcome outcome, int code, String... parts) {
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("fleet: ").contains(parts).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "submit",
                "status",
                "results",
                "report",
                "archive",
                "delete",
                "gc",
                "failures",
                "replay",
                "doctor",
                "broker",
                "coordinator",
                "gpu-worker",
                "eval-worker",
                "weights"
            })
    void everyCommandHasHelp(String command) {
        var outcome = Commands.run(command, "--help");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("Usage: fleet " + command);
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void noCommandIsAMistake() {
        assertSentence(Commands.run(), 2, "which command?", "fleet --help");
    }

    @Test
    void anUnknownOptionIsAMistake() {
        assertSentence(
                Commands.run("status", "--jsn"),
                2,
                "fleet status has no option '--jsn'; did you mean '--json'?",
                "fleet status --help");
        assertSentence(Commands.run("results", "x", "--fromat=csv"), 2, "'--fromat'; did you mean '--format'?");
        assertSentence(Commands.run("status", "--zzz"), 2, "fleet status has no option '--zzz'\n");
    }

    @Test
    void anUnknownCommandIsAMistake() {
        assertSentence(Commands.run("stauts"), 2, "there is no command 'fleet stauts'; did you mean 'status'?");
        assertSentence(Commands.run("evalworker", "--data", "d"), 2, "did you mean 'eval-worker'?");
        assertSentence(Commands.run("weights", "fecth"), 2, "'fleet weights fecth'; did you mean 'fetch'?");
        assertSentence(Commands.run("data", "chek"), 2, "'fleet data chek'; did you mean 'check'?");
        assertSentence(Commands.run("xyz"), 2, "there is no command 'fleet xyz'\n");
    }

    @Test
    void anArgumentTooManyIsAMistake() {
        assertSentence(Commands.run("doctor", "now"), 2, "fleet doctor takes no further argument 'now'");
    }

    @Test
    void anUnknownValueOfAnOptionIsAMistake() {
        assertSentence(Commands.run("results", "x", "--format", "jsno"), 2, "--format", "csv", "did you mean 'json'?");
    }

    @Test
    void jsonAndAnotherFormatContradictEachOther() {
        assertSentence(
                Commands.run("results", "x", "--json", "--format", "csv"),
                2,
                "--json and --format csv contradict each other");
    }

    @Test
    void everyCommandsHelpListsEveryExitCode() throws IllegalAccessException {
        // given: what the commands can end with
        var codes = new ArrayList<Integer>();
        for (var constant : ExitCode.class.getFields()) {
            codes.add(constant.getInt(null));
        }
        assertThat(ExitCode.meanings().keySet()).containsExactlyInAnyOrderElementsOf(codes);

        // when
        var help = List.of(
                Commands.run("--help").out(),
                Commands.run("gpu-worker", "--help").out(),
                Commands.run("weights", "fetch", "--help").out());

        // then
        assertThat(help).allSatisfy(text -> {
            var listed = text.substring(text.indexOf("Exit codes:"));
            assertThat(codes).allSatisfy(code -> assertThat(listed).containsPattern("(?m)^ *" + code + " +\\w"));
        });
    }

    @Test
    void replayNeedsToKnowWhich() {
        assertSentence(Commands.run("replay"), 2, "--task");
        assertSentence(Commands.run("replay", "--all=false"), 2, "--all=false", "--experiment");
        assertSentence(Commands.run("replay", "--all", "--with", "x.json"), 2, "name it with --task");
        assertSentence(Commands.run("replay", "--task", "ab", "--with", "x.json"), 2, "can't be read");
    }

    @Test
    void aMissingExperimentFileIsNamed() {
        assertSentence(
                Commands.run("run", folder.resolve("none.yaml").toString()),
                2,
                "there is no experiment file",
                "none.yaml");
    }

    @Test
    void anExperimentFileThatIsNoneIsNotReadIntoMemory() throws IOException {
        var file = folder.resolve("huge.yaml");
        try (var huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 40);
        }
        assertSentence(Commands.run("run", file.toString()), 2, "huge.yaml", "1099511627776", "4194304");
    }

    @Test
    void allProblemsOfAnExperimentAreListed() throws IOException {
        var file = Files.writeString(folder.resolve("bad.yaml"), "name: bad\nnetwroks: []\n");

        assertSentence(Commands.run("run", file.toString()), 2, "netwroks", "train", "test");
    }

    @Test
    void missingDataIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("e.yaml"), """
                        name: e
                        networks: [{name: alexnet, weights: {kind: random}}]
                        train: {kind: stl10, path: none.bin}
                        test: {images: {kind: dead-leaves, images: 8}}
                        """);

        assertSentence(Commands.run("run", file.toString(), "--data", folder.toString()), 2, "none.bin");
    }

    @Test
    void aCoordinatorThatIsNotThereIsNamedByItsAddress() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        assertSentence(
                Commands.run("status", "--coordinator", "http://127.0.0.1:" + port),
                1,
                "the coordinator is not reachable at http://127.0.0.1:" + port);
    }

    @Test
    void anAddressThatIsNoneIsAMistake() {
        assertSentence(Commands.run("status", "--coordinator", "localhost:8080"), 2, "localhost:8080");
    }

    @Test
    void somethingElseThatAnswersIsNotACoordinator() throws IOException {
        withServer(
                200,
                "<html>hello</html>",
                url -> assertSentence(
                        Commands.run("status", "--coordinator", url), 1, "is not a coordinator of this version"));
    }

    @Test
    void aRefusedTokenSaysHowToGiveOne() throws IOException {
        withServer(
                401,
                "{\"detail\":\"no\"}",
                url -> assertSentence(Commands.run("status", "--coordinator", url), 2, "--token or FLEET_TOKEN"));
    }

    @Test
    void environmentBeatsFileAndTheCommandLineBeatsBoth() throws IOException {
        var config = Files.writeString(folder.resolve("c.yaml"), "coordinator: http://file:1\n");
        var environment = Map.of("FLEET_CONFIG", config.toString(), "FLEET_COORDINATOR", "ftp://environment");

        // The address is refused before it is used, and the message says which one it was.
        assertThat(Commands.run(environment, "status").err()).contains("ftp://environment");
        assertThat(Commands.run(environment, "status", "--coordinator", "ftp://flag")
                        .err())
                .contains("ftp://flag");
        Files.writeString(config, "coordinator: ftp://file\n");
        assertThat(Commands.run(Map.of("FLEET_CONFIG", config.toString()), "status")
                        .err())
                .contains("ftp://file");
    }

    @Test
    void anUnknownSettingOfTheFileIsAMistake() throws IOException {
        var config = Files.writeString(folder.resolve("c.yaml"), "cordinator: http://x\n");

        assertThatThrownBy(() -> Commands.run(Map.of("FLEET_CONFIG", config.toString()), "status"))
                .hasMessageContaining("'cordinator' is no setting; did you mean 'coordinator'?")
                .hasMessageContaining("coordinator");
    }

    @Test
    void aFileThatIsNoYamlOrHasAKeyTwiceIsNamedWithItsLine() throws IOException {
        var config = folder.resolve("c.yaml");
        var environment = Map.of("FLEET_CONFIG", config.toString());

        Files.writeString(config, "data: d\ntoken: [a\n");
        assertThatThrownBy(() -> Commands.run(environment, "status"))
                .hasMessageContaining("c.yaml, line 2, can't be read as YAML");
        Files.writeString(config, "token: a\ntoken: b\n");
        assertThatThrownBy(() -> Commands.run(environment, "status"))
                .hasMessageContaining("/token (line 2): the key is there twice; accepted: once (first in line 1)");
        Files.writeString(config, "- token\n");
        assertThatThrownBy(() -> Commands.run(environment, "status"))
                .hasMessageContaining("is not a mapping of names to values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu-worker", "eval-worker"})
    void aWorkerRefusesAnOutThatNoStoreServes(String worker) {
        var outcome = Commands.run(worker, "--bootstrap-servers", "127.0.0.1:1", "--out", "gs://bucket/out");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "No checkpoints can be kept at gs://bucket/out/; accepted: a folder, or a URI that begins with file: or s3:")
                .doesNotContain("\tat ");
    }

    @Test
    void aRunNeedsAFolderAndIsToldHowCheckpointsGoElsewhere() {
        assertSentence(
                Commands.run("run", "experiment.yaml", "--out", "s3://bucket/out"),
                2,
                "is not a folder: a run keeps Kafka's data and its report on this machine; give a folder, and"
                        + " --checkpoints",
                "--report");
    }

    @Test
    void anArchiveNeedsAFolder() {
        assertSentence(
                Commands.run("archive", "x", "--out", "s3://bucket/out"),
                2,
                "is not a folder: an archive is written on this machine; give a folder");
    }

    @Test
    void aReportRefusesAPlaceThatNoStoreServes() {
        for (var command : List.of("report nothing --out", "run nothing.yaml --report")) {
            assertSentence(
                    Commands.run((command + " gs://bucket/out").split(" ")),
                    2,
                    "Nothing can be kept at gs://bucket/out/; accepted: a folder, or a URI that begins with file: or s3:");
        }
    }

    @Test
    void aFolderForTensorBoardIsTriedOutAtTheStart(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("file"), "no folder");
        for (var command : List.of("run", "track")) {
            assertSentence(
                    Commands.run(command, "nothing.yaml", "--tensorboard", file.toString()),
                    2,
                    file.toString(),
                    "or name another place: --tensorboard");
        }
        assertSentence(Commands.run("track", "nothing"), 2, "where to? Give --mlflow URI", "--tensorboard DIR");
    }

    @Test
    void aTopicPrefixThatKafkaWouldNotAcceptIsRefusedByName() {
        assertSentence(
                Commands.run("coordinator", "--topic-prefix", "team a"), 2, "topic prefix: 'team a' is not accepted");
        assertSentence(
                Commands.run("coordinator", "--replication", "0"),
                2,
                "replication: 0 is not accepted; accepted: from 1");
    }

    @Test
    void doctorSaysWhatIsThereAsJson() throws IOException {
        Files.createDirectories(folder.resolve("w"));
        Files.writeString(folder.resolve("w/alexnet.safetensors"), "x");

        var outcome = Commands.run(
                "doctor",
                "--json",
                "--weights",
                folder.resolve("w").toString(),
                "--bootstrap-servers",
                "127.0.0.1:1",
                "--out",
                folder.toString());

        var answer = Json.mapper().readTree(outcome.out());
        assertThat(answer.get("ok").asBoolean()).isTrue();
        assertThat(answer.get("checks"))
                .extracting(
                        c -> c.get("name").asString() + " " + c.get("result").asString())
                .contains("jdk ok", "cores ok", "broker warning", "weights ok", "engine ok");
        // What is well needs no cure, and everything else has one.
        assertThat(answer.get("checks"))
                .allSatisfy(c -> assertThat(c.has("cure"))
                        .isEqualTo(!c.get("result").asString().equals("ok")));
        // As the page about GPUs shows it.
        var page = Files.readString(Repository.ROOT.resolve("docs/cuda.md"));
        var shown = Json.mapper()
                .readTree(page.substring(page.indexOf("```json\n") + 8).replaceFirst("(?s)```.*", ""));
        assertThat(answer.propertyNames()).containsExactlyElementsOf(shown.propertyNames());
        assertThat(answer.get("checks")).allSatisfy(c -> {
            assertThat(c.get("finding").asString()).isNotEmpty();
            assertThat(List.of("name", "result", "finding", "cure")).containsAll(c.propertyNames());
            assertThat(page).contains(c.get("name").asString());
        });
        assertThat(outcome.code()).isZero();
    }

    @FunctionalInterface
    private interface Use {
        void of(String url);
    }

    private static void withServer(int status, String body, Use use) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            use.of("http://127.0.0.1:" + server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }
}
