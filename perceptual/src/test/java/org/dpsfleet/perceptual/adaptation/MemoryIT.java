package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Native memory that nobody owns shows as growth of the process, not of the heap. */
class MemoryIT {
    /**
     * One step's arrays are more than 2 MiB here, so a leak of one of them exceeds this within twenty steps, and one
     * of 40 KiB a step within the test. Less than this the allocators and the JVM's own memory vary by.
     */
    private static final long TOLERANCE = 32L << 20;

    private static final List<Integer> LAYERS = List.of(1, 4);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final ResizedImages IMAGES = ResizedImages.all(new DeadLeaves(1, 16), 64);
    private static final Parameters ALEXNET = Parameters.random(Architecture.ALEXNET, 4, 0);

    @BeforeAll
    static void seeTheProcess() {
        Assumptions.assumeTrue(Files.exists(STATUS), "skipped, because there is no " + STATUS);
    }

    @Test
    void residentMemoryStaysFlatOverThreeThousandSteps() {
        List<Ranking> rankings = Rankings.all().subList(0, 60);
        List<Column> columns = rankings.stream().map(r -> new Column(r, 0)).toList();
        Examples examples = new DistortedImages(IMAGES, rankings, 0, Normalisation.ALL);
        // So long the JVM compiles and the allocators settle.
        int warmUp = 1000;
        TrainingSettings settings = settings(warmUp + 3000);
        var sampler = new Sampler(250);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                DifferenceExtractor extractor = new DifferenceExtractor(manager, ALEXNET, LAYERS)) {
            ColumnState state = ColumnState.initial(columns, extractor.channels(), settings, 0);
            try (LinAdaptation adaptation =
                    new LinAdaptation(manager, extractor, examples, columns, settings, 0, state)) {
                adaptation.train(TrainingPoint.START, sampler);
            }
        }
        sampler.assertFlatFrom(warmUp);
    }

    @Test
    void residentMemoryStaysFlatWhileImagesAreMadeOnTheDevice() {
        Examples examples = new DistortedImages(IMAGES, List.of(Rankings.all().getFirst()), 0, Normalisation.ALL);
        int warmUp = 400;
        var sampler = new Sampler(100);
        int[] batch = {3, 1, 4, 15};
        try (NDManager manager = ComputeDevice.cpu().newManager();
                ExampleImages images = ExampleImages.of(manager, examples, batch.length, 1 << 30)) {
            assertThat(images).isInstanceOf(ImagesOnDevice.class);
            for (int step = 1; step <= warmUp + 1600; step++) {
                images.begin(new ExampleBatch("train", step, batch), null);
                try (NDArray half = images.triplets().some(manager, 1, 2)) {
                    assertThat(half.getShape().get(0)).isEqualTo(6);
                }
                sampler.sample(step);
            }
        }
        sampler.assertFlatFrom(warmUp);
    }

    @Test
    void residentMemoryStaysFlatWhileANetworkIsTrained() throws InterruptedException {
        Ranking ranking = Rankings.all().getFirst();
        var column = new Column(ranking, 0);
        int warmUp = 400;
        TrainingSettings settings = settings(warmUp + 800);
        NetworkState state = NetworkState.initial(
                ALEXNET, FeatureComparison.DEFAULT.channels(Architecture.ALEXNET, LAYERS), column, settings, 0);
        var sampler = new Sampler(100);
        try (NDManager manager = ComputeDevice.cpu().newManager();
                NetworkAdaptation adaptation = new NetworkAdaptation(
                        manager,
                        LAYERS,
                        FeatureComparison.DEFAULT,
                        new DistortedImages(IMAGES, List.of(ranking), 0, Normalisation.ALL),
                        column,
                        settings,
                        0,
                        state,
                        3)) {
            // Not the thread that loaded the engine: others have other defaults, and workers use others.
            onAThreadOfItsOwn(() -> adaptation.train(TrainingPoint.START, sampler));
        }
        sampler.assertFlatFrom(warmUp);
    }

    private static void onAThreadOfItsOwn(Runnable training) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((t, e) -> thrown.set(e))
                .start(training);
        thread.join();
        assertThat(thrown.get()).isNull();
    }

    /** Batches of 4 of 16 images: 4 steps an epoch. */
    private static TrainingSettings settings(int steps) {
        return new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(4, steps / 4, List.of(1e-4), 0, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
    }

    /** Measures the process every so many steps. */
    private static final class Sampler implements TrainingListener<RuntimeException> {
        private final int every;
        private final List<Long> resident = new ArrayList<>();

        Sampler(int every) {
            this.every = every;
        }

        @Override
        public void step(Step step, Snapshot snapshot) {
            sample(step.step());
        }

        void sample(long step) {
            if (step % every == 0) {
                System.gc(); // the heap's own size is not the question
                resident.add(resident(STATUS) - heap());
            }
        }

        @Override
        public void epoch(Epoch epoch, TrainingState state) {
            assertThat(epoch.loss()).isFinite();
        }

        void assertFlatFrom(int step) {
            System.out.println("MiB outside the heap, every " + every + " steps: " + mebibytes(resident));
            // Which arrays happen to be alive at a sample varies by a few; a leak only grows.
            List<Long> warm = resident.subList(step / every, resident.size());
            long early = Collections.min(warm.subList(0, warm.size() / 2));
            long late = Collections.min(warm.subList(warm.size() / 2, warm.size()));
            assertThat(late - early).isLessThan(TOLERANCE);
        }
    }

    private static List<Long> mebibytes(List<Long> bytes) {
        return bytes.stream().map(b -> b >> 20).toList();
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    private static long resident(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
