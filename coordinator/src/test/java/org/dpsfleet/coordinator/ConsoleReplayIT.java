package org.dpsfleet.coordinator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Dead letters that a person copies back to their topic with Kafka's own tools, as docs/faults.md shows. */
class ConsoleReplayIT {
    private static final Path DOCS = Path.of("../docs/faults.md");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Map<String, String> TOOLS = Map.of(
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer");

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @TempDir
    Path directory;

    @Test
    void theCommandsInTheDocsReplayADeadLetter() throws Exception {
        // given
        var taskId = deadTask(1);

        // when
        for (var command : commandsInTheDocs()) {
            runInShell(command);
        }

        // then
        await().until(() -> fleet.topics().tasks(taskId).size() == 2);
        assertThat(fleet.topics().tasks(taskId))
                .extracting(AdaptationTask::attempt)
                .containsExactly(1, 2);
        assertThat(fleet.topics().events(taskId)).last().isInstanceOf(TaskEvent.Replayed.class);
        // and whoever took the copy is told to stop
        fleet.workers().claim(taskId, Stage.ADAPTATION, 1, LONG);
        await().untilAsserted(() -> assertThat(fleet.topics().commands(taskId))
                .extracting(TaskCommand::reason)
                .containsExactly(TaskCommand.Reason.SUPERSEDED));
        // and it dies again and goes on with a second copy, but not by itself, nor by a coordinator's restart
        fleet.workers().fail(taskId, Stage.ADAPTATION, 2, FailureCategory.BAD_INPUT);
        await().until(() -> dead() == 1);
        fleet.restartCoordinator();
        await().until(() -> dead() == 1);
        assertThat(fleet.topics().tasks(taskId)).hasSize(2);
        runInShell(commandsInTheDocs().getLast());
        await().until(() -> fleet.topics().tasks(taskId).size() == 3);
        fleet.workers()
                .evaluate(fleet.workers().adapt(fleet.topics().tasks(taskId).getLast()), 0.5);
        await().until(() -> dead() == 0);
    }

    @Test
    void aCopyOfOtherWorkIsRefusedAndOneMadeWhileNoCoordinatorRanIsNot() throws Exception {
        // given
        var taskId = deadTask(1);
        var letter = new String(
                fleet.topics()
                        .records(Topic.DEAD_ADAPTATION_TASKS, taskId)
                        .getFirst()
                        .value(),
                StandardCharsets.UTF_8);
        var other = letter.replace("\"batch_size\":1024", "\"batch_size\":512");
        assertThat(other).isNotEqualTo(letter);
        // when
        copy(other);
        // The coordinator looks for copies whenever it writes dead letters.
        deadTask(2);
        assertThat(fleet.topics().tasks(taskId)).hasSize(1);
        fleet.coordinator().close();
        copy(letter);
        fleet.startCoordinator();
        // then
        await().until(() -> fleet.topics().tasks(taskId).size() == 2);
        assertThat(fleet.topics().tasks(taskId).getLast().work().training().batchSize())
                .isEqualTo(1024);
    }

    private void copy(String message) {
        fleet.workers()
                .send(new ProducerRecord<>(
                        Topic.ADAPTATION_TASKS.topicName(), null, message.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of an experiment of its own. */
    private String deadTask(long drawSeed) {
        var id = fleet.api().submitted(Specs.lin("dead-" + drawSeed, 3, drawSeed));
        var taskId = fleet.api().taskIds(id).getFirst();
        int before = dead();
        fleet.workers().claim(taskId, Stage.ADAPTATION, 1, LONG);
        fleet.workers().fail(taskId, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        await().until(() -> dead() == before + 1);
        return taskId;
    }

    private int dead() {
        return fleet.api().get("/api/v1/failures").json().size();
    }

    private static List<String> commandsInTheDocs() throws IOException {
        var commands = Files.readAllLines(DOCS).stream()
                .filter(line -> line.startsWith("    kafka-console-"))
                .map(String::strip)
                .toList();
        assertThat(commands).hasSize(2);
        return commands;
    }

    private void runInShell(String command) throws IOException, InterruptedException {
        var words = new ArrayList<>(Arrays.asList(command.split(" ")));
        var tool = TOOLS.get(words.removeFirst());
        var line = "'%s' -cp '%s/*' %s %s"
                .formatted(
                        ChildProcess.JAVA,
                        Path.of("target/kafka-tools").toAbsolutePath(),
                        tool,
                        String.join(" ", words)
                                .replace("localhost:9092", fleet.broker().bootstrapServers()));
        var builder = new ProcessBuilder("sh", "-c", line).directory(directory.toFile());
        var errors = directory.resolve("errors");
        var process = builder.redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(line).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        // The consumer ends well whatever went wrong.
        assertThat(directory.resolve("task.json")).isNotEmptyFile();
    }
}
