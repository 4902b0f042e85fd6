package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Schedules;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Which tasks are published, and in which company. */
class PublishingTest {
    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final List<List<Integer>> LAYERS = subsets(8);

    private final Projection projection = new Projection(InstantSource.system());
    private final Map<String, Long> offsets = new HashMap<>();

    @Test
    void tasksThatTrainOnTheSamePassesAreOneMessage() {
        var plan = submit(Specs.compared("compared", 1L, 2L), 0);

        var published = publish(0);

        assertThat(published).extracting(task -> task.members().size()).containsExactly(4, 4);
        assertThat(ids(published)).containsExactlyInAnyOrderElementsOf(plan.taskIds());
        assertThat(publish(0)).isEmpty();
    }

    @Test
    void soAreThoseOfAGridWhoseBatchesAreAlike() {
        // given two norms, two numbers of epochs and two batch sizes
        var compared = Specs.compared("grid", 1L);
        var training = TrainingSpec.published();
        var plan = submit(
                new ExperimentSpec(
                        compared.name(),
                        compared.protocol(),
                        new ExperimentSpec.MetricGrid(
                                compared.metrics().networks(),
                                compared.metrics().variants(),
                                compared.metrics().comparisons(),
                                List.of(true, false)),
                        compared.contexts(),
                        compared.replicates(),
                        compared.data(),
                        new TrainingSpec.Grid(
                                List.of(256, 1024),
                                List.of(5, 10),
                                new Schedules(List.of(training.learningRates())),
                                List.of(training.validationFraction()),
                                List.of(training.dropout()),
                                List.of(training.syncLoss()),
                                List.of(training.syncEpochs()),
                                List.of(training.logit()))),
                0);

        // when
        var published = publish(0);

        // then
        assertThat(published).extracting(task -> task.members().size()).containsExactly(4 * 2 * 2, 4 * 2 * 2);
        assertThat(published.stream()
                        .map(task -> task.members().stream()
                                .map(member -> member.work().training().batchSize())
                                .distinct()
                                .toList()))
                .containsExactly(List.of(256), List.of(1024));
        assertThat(ids(published)).containsExactlyInAnyOrderElementsOf(plan.taskIds());
    }

    @Test
    void butNoWorkerStaysWithoutWorkForThat() {
        submit(Specs.compared("compared", 1L, 2L), 0);

        assertThat(publish(4)).extracting(task -> task.members().size()).containsExactly(2, 2, 2, 2);
        submit(Specs.compared("alone", 3L), 1);
        assertThat(publish(100)).extracting(task -> task.members().size()).containsExactly(1, 1, 1, 1);
    }

    @Test
    void aMessageBringsSixtyFourAtMost() {
        var networks = LAYERS.stream().map(Specs::alexnet).toList();
        var plan = submit(Specs.compared("many", networks, List.of(Comparison.SPATIAL, Comparison.MEAN), 1L), 0);

        var published = publish(1);

        assertThat(plan.count()).isEqualTo(2 * 255);
        assertThat(published).extracting(task -> task.members().size()).containsExactly(64, 64, 64, 64, 64, 64, 64, 62);
        assertThat(ids(published)).doesNotHaveDuplicates().hasSize(2 * 255);
    }

    @Test
    void whatIsOnTheTopicAlreadyIsNotBroughtOnceMore() {
        var before =
                submit(Specs.compared("before", List.of(Specs.alexnet(List.of(4))), List.of(Comparison.MEAN), 1L), 0);
        assertThat(ids(publish(0))).containsExactlyElementsOf(before.taskIds());
        var plan = submit(Specs.compared("compared", 1L), 1);

        var published = publish(0);

        assertThat(published).extracting(task -> task.members().size()).containsExactly(3);
        assertThat(plan.taskIds()).containsAll(before.taskIds()).containsAll(ids(published));
    }

    @Test
    void anExperimentPaysForEachOfThemWithItsShare() {
        submit(Specs.compared("compared", 1L, 2L, 3L), 0);
        submit(Specs.lin("single", 3, 11L, 12L, 13L, 14L, 15L), 1);

        // Four in flight, then four of the other, one at a time; as many again, and what is left.
        assertThat(publish(0)).extracting(task -> task.members().size()).containsExactly(4, 1, 1, 1, 1, 4, 1, 4);
    }

    @Test
    void onlyAFewMessagesAreReadyHoweverManyTasksTheyBring() {
        submit(Specs.compared("compared", longs(1, 100)), 0);

        assertThat(publish(0))
                .hasSize(16)
                .allSatisfy(task -> assertThat(task.members()).hasSize(4));
    }

    private Plan submit(ExperimentSpec spec, int second) {
        var plan = new Planner(4096).plan(spec);
        var experiment = new ExperimentRecord(
                ExperimentRecord.VERSION,
                plan.experimentId(),
                plan.spec(),
                AT.plusSeconds(second),
                List.of(),
                plan.columnsPerTask(),
                null,
                plan.list(plan.taskIds()));
        takeIn(Outgoing.experiment(Pipeline.standard(), experiment, null));
        return plan;
    }

    /** The messages that are written, and read back. */
    private List<AdaptationTask> publish(int workers) {
        var records = new Publishing(projection, () -> workers).next();
        records.forEach(this::takeIn);
        return records.stream()
                .map(message -> MessageCodec.ADAPTATION_TASK.decode(message.value()))
                .toList();
    }

    private void takeIn(ProducerRecord<byte[], byte[]> message) {
        projection.apply(new ConsumerRecord<>(
                message.topic(),
                0,
                offsets.merge(message.topic(), 1L, Long::sum),
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                message.key(),
                message.value(),
                message.headers(),
                Optional.empty()));
        assertThat(projection.unreadable()).isZero();
    }

    private static List<String> ids(List<AdaptationTask> messages) {
        return messages.stream()
                .flatMap(message -> message.members().stream())
                .map(AdaptationTask::taskId)
                .toList();
    }

    private static Long[] longs(long from, int count) {
        return LongStream.range(from, from + count).boxed().toArray(Long[]::new);
    }

    /** All that are not empty. */
    private static List<List<Integer>> subsets(int of) {
        var subsets = new ArrayList<List<Integer>>();
        for (int bits = 1; bits < 1 << of; bits++) {
            var chosen = new ArrayList<Integer>();
            for (int i = 0; i < of; i++) {
                if ((bits >> i & 1) == 1) {
                    chosen.add(i);
                }
            }
            subsets.add(List.copyOf(chosen));
        }
        return List.copyOf(subsets);
    }
}
