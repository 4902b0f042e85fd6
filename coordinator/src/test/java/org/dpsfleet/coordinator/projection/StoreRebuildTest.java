package org.dpsfleet.coordinator.projection;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.dpsfleet.coordinator.RandomHistories;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.schemas.topic.Topic;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is written, and whenever it is stored and the process killed: what is stored is what a rebuild stores. */
class StoreRebuildTest {
    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void killsLeaveNoTrace(@ForAll("histories") List<ConsumerRecord<byte[], byte[]>> topics, @ForAll long seed)
            throws IOException {
        var folder = Files.createTempDirectory("store-rebuild");
        try {
            // when a coordinator stores at some records and is killed at others
            var random = new Random(seed);
            var killed = folder.resolve("killed");
            var running = StoredProjection.open(killed, topics);
            for (int i = 0; i < topics.size(); i++) {
                if (running.lacks(topics.get(i))) {
                    running.apply(topics.get(i));
                }
                if (random.nextInt(4) == 0) {
                    running.commit();
                }
                if (random.nextInt(25) == 0) {
                    running.close();
                    running = StoredProjection.open(killed, topics);
                    i = -1;
                }
            }
            running.commit();
            var stored = running.dump();
            assertCounted(running.projection());
            var open = running.projection().openTasks().size();
            running.close();
            // then
            try (var rebuilt = StoredProjection.open(folder.resolve("rebuilt"), topics);
                    var again = StoredProjection.open(killed, topics)) {
                rebuilt.catchUp(random.nextBoolean() ? topics : deletionsFirst(topics));
                assertThat(stored).isEqualTo(rebuilt.dump());
                assertThat(again.dump()).isEqualTo(stored);
                assertThat(again.projection().openTasks()).hasSize(open);
                assertThat(again.projection().deadLetters().copied())
                        .isEqualTo(rebuilt.projection().deadLetters().copied());
            }
        } finally {
            Utils.delete(folder.toFile());
        }
    }

    /** Topics are read side by side: a deletion may be heard of before anything else of its tasks. */
    private static List<ConsumerRecord<byte[], byte[]>> deletionsFirst(List<ConsumerRecord<byte[], byte[]>> topics) {
        Predicate<ConsumerRecord<byte[], byte[]>> deletion =
                message -> message.topic().equals(Topic.DELETED_TASKS.topicName());
        return Stream.concat(topics.stream().filter(deletion), topics.stream().filter(deletion.negate()))
                .toList();
    }

    /** The counts are those of the tasks, one by one. */
    private static void assertCounted(Projection projection) {
        for (var experiment : projection.experiments().all()) {
            var ids = projection.experiments().taskIds(experiment, 0);
            assertThat(ids).hasSize(experiment.tasks());
            var tasks = ids.stream().flatMap(id -> projection.task(id).stream()).toList();
            var audits = tasks.stream().map(task -> Audit.of(task.history())).toList();
            var counts = experiment.counts();
            assertThat(counts.known()).isEqualTo(tasks.size());
            assertThat(counts.states())
                    .isEqualTo(tasks.stream()
                            .collect(Collectors.toMap(KnownTask::label, _ -> 1, Integer::sum, TreeMap::new)));
            assertThat(counts.contexts())
                    .isEqualTo(tasks.stream().mapToLong(KnownTask::contexts).sum());
            assertThat(counts.doneContexts())
                    .isEqualTo(tasks.stream()
                            .filter(task -> task.label().equals("done"))
                            .mapToLong(KnownTask::contexts)
                            .sum());
            assertThat(counts.lost())
                    .isEqualTo(audits.stream().mapToInt(Audit::lost).sum());
            assertThat(counts.lastEnd())
                    .isEqualTo(audits.stream()
                            .map(Audit::closedAt)
                            .filter(Objects::nonNull)
                            .max(Comparator.naturalOrder())
                            .orElse(null));
        }
    }

    @Provide
    Arbitrary<List<ConsumerRecord<byte[], byte[]>>> histories() {
        return RandomHistories.ofAnything();
    }
}
