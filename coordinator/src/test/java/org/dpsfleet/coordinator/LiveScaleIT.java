package org.dpsfleet.coordinator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.browser.Chromium;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/** A large fleet on the page: as many tasks and workers as it has to stand. */
@Isolated("it measures time")
class LiveScaleIT {
    private static final int TASKS = 200_000;
    private static final int WORKERS = 1_000;

    /** Those of a machine with two busy cores; the page itself takes a small part of it. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final long MOST_HEAP = 200_000_000;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    @Test
    @Timeout(120)
    void aThousandWorkersAreOnTheScreenWithinASecond() throws IOException {
        // given: all of them at work, and heard of
        var seeds = LongStream.range(0, TASKS).boxed().toList();
        var experiment = FLEET.api().submitted(Specs.lin("alexnet-lin-200000", 3, seeds));
        var tasks = FLEET.api()
                .get("/api/v1/experiments/" + experiment + "/tasks?limit=" + WORKERS)
                .json()
                .valueStream()
                .map(task -> task.path("task_id").asString())
                .toList();
        say(IntStream.range(0, WORKERS)
                .mapToObj(i -> (TaskEvent) new TaskEvent.Claimed(
                        tasks.get(i), Stage.ADAPTATION, 1, Instant.now(), worker(i), "cuda:0 NVIDIA H100", 300_000))
                .toList());
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/");
        tab.awaitText("1,000 workers, 1,000 busy", "0 of 200,000 tasks done");

        // when: every worker beats, and the first one says something that nobody said before
        var took = new ArrayList<Long>();
        for (int round = 1; round <= 10; round++) {
            int step = round;
            tab.value(
                    "window.seen = new Promise(resolve => { const look = () => document.body.innerText.includes('epoch "
                            + step
                            + " of 10, loss 0.512') ? resolve(Date.now()) : setTimeout(look, 10); look(); }); 0");
            say(IntStream.range(1, WORKERS)
                    .mapToObj(i -> beat(tasks.get(i), i, step))
                    .toList());
            long sent = System.currentTimeMillis();
            say(List.of(beat(tasks.getFirst(), 0, step)));
            took.add(tab.value("window.seen").asLong() - sent);
        }

        // then
        assertThat(took.stream().sorted().toList().get(took.size() / 2))
                .as("milliseconds from an event to the screen: " + took)
                .isLessThan(SOON.toMillis());
        long heap = tab.value("performance.memory.usedJSHeapSize").asLong();
        assertThat(heap).as("bytes of the page's heap").isLessThan(MOST_HEAP);
        assertThat(tab.value("document.querySelectorAll('.workers tbody tr').length")
                        .asInt())
                .isEqualTo(100);
        tab.size(1280, 1000, "light");
        tab.window(Path.of("target", "live-page", "scale-1280-light.png"));
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    private static String worker(int number) {
        return "node-%04d".formatted(number);
    }

    private static TaskEvent beat(String taskId, int number, int step) {
        return new TaskEvent.Progress(
                taskId,
                Stage.ADAPTATION,
                1,
                Instant.now(),
                worker(number),
                step,
                10,
                "steps",
                String.format(Locale.ROOT, "epoch %d of 10, loss 0.%03d", step, number == 0 ? 512 : 600 + number % 89),
                null,
                300_000);
    }

    private static void say(List<TaskEvent> events) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        ProducerRecord<byte[], byte[]>[] records = events.stream()
                .map(event ->
                        FakeWorkers.message(Topic.HEARTBEATS, event.taskId(), MessageCodec.TASK_EVENT.encode(event)))
                .toArray(ProducerRecord[]::new);
        FLEET.workers().send(records);
    }
}
