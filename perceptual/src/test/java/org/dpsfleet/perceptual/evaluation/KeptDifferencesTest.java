package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Metrics of one network that are evaluated on the same data, one after the other and at the same time. */
@Timeout(60)
class KeptDifferencesTest {
    private static final int TRIPLETS = 150;
    private static final List<Compared> METRICS = metrics();
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(3, 70), 64);
    private static final List<Ranking> CONTEXTS = Rankings.all().subList(0, 3);

    @TempDir
    Path folder;

    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private long limit = 1 << 26;

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private static List<Compared> metrics() {
        List<Compared> metrics = new ArrayList<>();
        for (var layers : List.of(List.of(1, 4), List.of(4))) {
            for (var comparison : Comparison.values()) {
                metrics.add(new Compared(layers, new FeatureComparison(comparison, comparison != Comparison.SORT)));
            }
        }
        return List.copyOf(metrics);
    }

    private Parameters parameters(List<Integer> layers) {
        loads.incrementAndGet();
        return Parameters.random(Architecture.ALEXNET, layers.getLast(), 3);
    }

    private static Scalars scalars(NDManager manager, Compared metric) {
        int channels = metric.channels(Architecture.ALEXNET);
        var random = new Random(channels);
        float[] values = new float[CONTEXTS.size() * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Scalars(manager, new FloatTensor(new long[] {CONTEXTS.size(), channels}, values));
    }

    /** All scores of a metric. */
    private record Scores(List<ContextTest.Score> contexts, List<ContextTest.Score> people) {}

    private static <X extends Exception> Scores scores(
            NDManager manager,
            Compared metric,
            DifferenceSource contexts,
            DifferenceSource people,
            EvaluationListener<X> on)
            throws X {
        Scalars scalars = scalars(manager, metric);
        return new Scores(
                new ContextTest(IMAGES, 5, 2, Normalisation.DISTORTED).score(manager, contexts, CONTEXTS, scalars, on),
                new PerceptualTest(manager, people, scalars).score(new SimulatedJudgements(5, TRIPLETS), on));
    }

    private static Scores alone(Compared metric) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var extractor = new DifferenceExtractor(
                        manager,
                        Parameters.random(Architecture.ALEXNET, metric.layers().getLast(), 3),
                        metric.layers(),
                        metric.comparison())) {
            var source = DifferenceSource.of(extractor);
            return scores(manager, metric, source, source, (done, total) -> {});
        }
    }

    private <X extends Exception> Scores kept(Compared metric, List<Compared> others, EvaluationListener<X> on)
            throws X {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var network = new NetworkOnDemand(manager, this::parameters, 32)) {
            var kept = kept(network, metric, others);
            return scores(manager, metric, kept.of("leaves"), kept.of("simulated:5"), on);
        }
    }

    private KeptDifferences kept(NetworkOnDemand network, Compared metric, List<Compared> others) {
        return new KeptDifferences(
                new DifferenceCache(folder, limit),
                new FrozenNetwork("alexnet", "random:3", List.of(), "", true, "cpu"),
                network,
                metric,
                others,
                new KeptDifferences.Listener() {
                    @Override
                    public void found(long pairs) {
                        found.addAndGet(pairs);
                    }

                    @Override
                    public void missed(long pairs) {
                        missed.addAndGet(pairs);
                    }
                });
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void onePassServesAllMetricsAndNoneSeesADifferentBit() throws Exception {
        // given
        List<Scores> expected = METRICS.stream().map(KeptDifferencesTest::alone).toList();
        // when
        List<Scores> scores = new ArrayList<>();
        for (Compared metric : METRICS) {
            scores.add(kept(metric, METRICS, (done, total) -> {}));
        }
        // then
        assertThat(scores).isEqualTo(expected);
        assertThat(expected).doesNotHaveDuplicates();
        assertThat(loads).hasValue(1);
        long pairs = 2L * (2 * IMAGES.size() + TRIPLETS);
        assertThat(missed).hasValue(pairs);
        assertThat(found).hasValue((METRICS.size() - 1) * pairs);
        assertThat(files()).isEqualTo(2L * METRICS.size());
    }

    @Test
    void othersAreComputedOnlyAsFarAsHalfOfTheCacheHoldsThem() throws Exception {
        // given: room for two metrics on the test set
        long setOf256 = 2L * 2 * IMAGES.size() * 4 * 256;
        List<Compared> alike = METRICS.stream()
                .filter(metric -> metric.channels(Architecture.ALEXNET) == 256)
                .toList();
        assertThat(alike).hasSize(3);
        limit = 2 * (2 * setOf256 + 1);
        // when
        Scores scores = kept(alike.getFirst(), alike, (done, total) -> {});
        // then
        assertThat(scores).isEqualTo(alone(alike.getFirst()));
        assertThat(files())
                .as("two of the first set, the metric's own of the second")
                .isEqualTo(3);
    }

    @Test
    void whoWantsWhatIsBeingComputedWaitsForItAndBeats() throws Exception {
        // given
        Compared metric = METRICS.getFirst();
        List<Compared> both = METRICS.subList(0, 2);
        Scores expected = alone(metric);
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var beats = new CountDownLatch(3);
        Future<Scores> first = threads.submit(() -> kept(metric, both, (done, total) -> {
            begun.countDown();
            goOn.await();
        }));
        begun.await();
        // when: another caller wants the same, a third one what is computed beside it
        Future<Scores> second = threads.submit(() -> kept(metric, both, (done, total) -> beats.countDown()));
        Future<Scores> third = threads.submit(() -> kept(METRICS.get(1), both, (done, total) -> {}));
        beats.await();
        assertThat(second).isNotDone();
        goOn.countDown();
        // then
        assertThat(first.get()).isEqualTo(expected);
        assertThat(second.get()).isEqualTo(expected);
        assertThat(third.get()).isEqualTo(alone(METRICS.get(1)));
        assertThat(missed).as("each set once").hasValue(2L * (2 * IMAGES.size() + TRIPLETS));
    }

    @Test
    void whereTheFirstFailsTheNextOneComputesAndNothingUnfinishedStays() throws Exception {
        // given
        Compared metric = METRICS.getFirst();
        var begun = new CountDownLatch(1);
        var fail = new CountDownLatch(1);
        Future<Scores> first = threads.submit(() -> kept(metric, METRICS, (done, total) -> {
            begun.countDown();
            fail.await();
            throw new IOException("no more");
        }));
        begun.await();
        var waits = new CountDownLatch(1);
        Future<Scores> second = threads.submit(() -> kept(metric, List.of(), (done, total) -> waits.countDown()));
        waits.await();
        // when
        fail.countDown();
        // then
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("no more");
        assertThat(second.get()).isEqualTo(alone(metric));
        assertThat(files()).as("the second one's sets").isEqualTo(2);
    }

    @Test
    void whoWaitsCanBeCancelled() throws Exception {
        // given
        Compared metric = METRICS.getFirst();
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Future<Scores> first = threads.submit(() -> kept(metric, List.of(), (done, total) -> {
            begun.countDown();
            goOn.await();
        }));
        begun.await();
        // when
        Thread.currentThread().interrupt();
        // then
        assertThatThrownBy(() -> kept(metric, List.of(), (done, total) -> {}))
                .isInstanceOf(CancellationException.class);
        goOn.countDown();
        assertThat(first.get()).isEqualTo(alone(metric));
    }

    @Test
    void aDistortionOfOnesOwnMayChangeAndIsNotKept() throws Exception {
        // given
        Compared metric = METRICS.getFirst();
        List<Ranking> rankings = Rankings.all(
                        Arrays.asList(Distortions.ROTATE, Distortions.BLUR, Distortions.parse("invert")))
                .subList(0, CONTEXTS.size());
        var test = new ContextTest(IMAGES, 5, 1, Normalisation.ALL);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var network = new NetworkOnDemand(manager, this::parameters, 32)) {
            // when
            var scores = test.score(
                    manager,
                    kept(network, metric, METRICS).of("leaves"),
                    rankings,
                    scalars(manager, metric),
                    (done, total) -> {});
            // then
            assertThat(scores).hasSize(CONTEXTS.size());
            assertThat(files()).isZero();
        }
    }
}
