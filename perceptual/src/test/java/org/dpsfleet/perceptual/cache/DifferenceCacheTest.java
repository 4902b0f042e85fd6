package org.dpsfleet.perceptual.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DifferenceCacheTest {
    private static final FrozenNetwork NETWORK =
            new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "spatial", true, "cpu");
    private static final int ITEMS = 300;
    private static final int CHANNELS = 7;
    private static final int BATCH = 128;
    private static final DifferenceKey KEY = key("a");
    private static final long FILE = 2L * ITEMS * CHANNELS * Float.BYTES;

    @TempDir
    Path folder;

    private static DifferenceKey key(String split) {
        return new DifferenceKey(NETWORK, "simulated:0:300", split, ITEMS, 2, CHANNELS);
    }

    /** The numbers of an item: any that no two items share. */
    private static float[] rows(int comparison, int from, int count) {
        float[] rows = new float[count * CHANNELS];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (comparison + 1) * (from * CHANNELS + i) / 7f;
        }
        return rows;
    }

    private static void append(DifferenceWriter writer, int from, int to) {
        for (int at = from; at < to; at += BATCH) {
            int count = Math.min(BATCH, to - at);
            writer.append(List.of(rows(0, at, count), rows(1, at, count)));
        }
    }

    private static void keep(DifferenceCache cache, DifferenceKey key) {
        try (DifferenceWriter writer = cache.writer(key)) {
            append(writer, 0, ITEMS);
            writer.commit();
        }
    }

    private DifferenceCache cache(long limit) {
        return new DifferenceCache(folder, limit);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatWasKeptIsFoundAlsoByAnotherProcess() throws IOException {
        keep(cache(1 << 20), KEY);

        StoredDifferences found = cache(1 << 20).find(KEY).orElseThrow();
        assertThat(found.rows(0, 0, ITEMS)).isEqualTo(rows(0, 0, ITEMS));
        assertThat(found.rows(1, 256, 44)).isEqualTo(rows(1, 256, 44));
        // and any reader of safetensors understands the file
        assertThat(files()).hasSize(1);
        SafetensorsFile file = SafetensorsFile.read(files().getFirst());
        assertThat(file.shape("differences.1")).containsExactly(ITEMS, CHANNELS);
        assertThat(file.metadata()).containsEntry("key", KEY.text());
    }

    static Stream<DifferenceKey> otherKeys() {
        return Stream.concat(
                Stream.of(
                                new FrozenNetwork("vgg11", "random:3", List.of(1, 4), "spatial", true, "cpu"),
                                new FrozenNetwork("alexnet", "random:4", List.of(1, 4), "spatial", true, "cpu"),
                                new FrozenNetwork("alexnet", "random:3", List.of(1, 7), "spatial", true, "cpu"),
                                new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "mean", true, "cpu"),
                                new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "spatial", false, "cpu"),
                                new FrozenNetwork("alexnet", "random:3", List.of(1, 4), "spatial", true, "cuda"))
                        .map(network -> new DifferenceKey(network, KEY.data(), "a", ITEMS, 2, CHANNELS)),
                Stream.of(
                        new DifferenceKey(NETWORK, "simulated:1:300", "a", ITEMS, 2, CHANNELS),
                        key("b"),
                        new DifferenceKey(NETWORK, KEY.data(), "a", ITEMS - 1, 2, CHANNELS),
                        new DifferenceKey(NETWORK, KEY.data(), "a", ITEMS, 1, CHANNELS),
                        new DifferenceKey(NETWORK, KEY.data(), "a", ITEMS, 2, CHANNELS + 1)));
    }

    @ParameterizedTest
    @MethodSource("otherKeys")
    void anythingElseIsNotFound(DifferenceKey other) {
        DifferenceCache cache = cache(1 << 20);
        keep(cache, KEY);

        assertThat(cache.find(other)).isEmpty();
        assertThat(cache.find(KEY)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -100, -2 * 300 * 7 * 4, 9})
    void aFlippedBitIsNoticedAndTheFileThrownAway(long place) throws IOException {
        DifferenceCache cache = cache(1 << 20);
        keep(cache, KEY);
        Path file = files().getFirst();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = place < 0 ? channel.size() + place : place;
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 4)}), at);
        }

        assertThat(cache.find(KEY)).isEmpty();
        assertThat(files()).isEmpty();
        keep(cache, KEY);
        assertThat(cache.find(KEY)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 200, FILE})
    void aFileThatWasCutShortIsNotTrusted(long length) throws IOException {
        DifferenceCache cache = cache(1 << 20);
        keep(cache, KEY);
        try (FileChannel channel = FileChannel.open(files().getFirst(), StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }

        assertThat(cache.find(KEY)).isEmpty();
    }

    @Test
    void theFileOfAnotherKeyUnderThisOnesNameIsNotTrusted() throws IOException {
        DifferenceCache cache = cache(1 << 20);
        keep(cache, key("b"));
        Files.move(files().getFirst(), folder.resolve(KEY.fileName()));

        assertThat(cache.find(KEY)).isEmpty();
    }

    @Test
    void filesOfPerceptualSetsKeepTheirNames() {
        var network =
                new FrozenNetwork("vgg16", "sha256:ab", List.of(3, 8), "spatial+mean", true, "cuda, PyTorch 2.7.1");

        assertThat(new DifferenceKey(network, "sha256:cd", "2afc/val/cnn", 70, 2, 384).text())
                .isEqualTo("""
                        computation 1
                        network vgg16
                        weights sha256:ab
                        layers 3,8
                        comparison spatial+mean
                        channel norm true
                        pictures 64 x 64, normalised as of ImageNet
                        computed by cuda, PyTorch 2.7.1
                        data sha256:cd
                        split 2afc/val/cnn
                        items 70
                        comparisons 2
                        channels 384
                        """);
    }

    @Test
    void theLeastRecentlyUsedGoesFirstAndStrangersFilesStay() throws IOException {
        // given: room for three, and three files used at known times
        DifferenceCache cache = cache(4 * FILE - 1);
        Files.write(folder.resolve("notes.safetensors"), new byte[(int) (9 * FILE)]);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        var splits = List.of("a", "b", "c");
        for (int i = 0; i < splits.size(); i++) {
            keep(cache, key(splits.get(i)));
            Files.setLastModifiedTime(
                    folder.resolve(key(splits.get(i)).fileName()), FileTime.from(start.plusSeconds(i)));
        }
        // when: the oldest is used again, and a fourth comes
        assertThat(cache.find(key("a"))).isPresent();
        keep(cache, key("d"));
        // then
        assertThat(cache.find(key("b"))).isEmpty();
        assertThat(List.of("a", "c", "d"))
                .allSatisfy(split -> assertThat(cache.find(key(split))).isPresent());
        assertThat(folder.resolve("notes.safetensors")).exists();
    }

    @Test
    void aReaderKeepsWhatIsEvictedMeanwhile() {
        DifferenceCache cache = cache(FILE + 2000);
        keep(cache, KEY);
        StoredDifferences reading = cache.find(KEY).orElseThrow();

        keep(cache, key("b"));

        assertThat(cache.find(KEY)).isEmpty();
        assertThat(reading.rows(1, 0, ITEMS)).isEqualTo(rows(1, 0, ITEMS));
    }

    @Test
    void whatDoesNotFitIsNotKeptAndEvictsNothing() throws IOException {
        keep(cache(1 << 20), KEY);
        DifferenceCache small = cache(FILE - 1);

        keep(small, key("b"));

        assertThat(files()).containsExactly(folder.resolve(KEY.fileName()));
    }

    @Test
    void anEvaluationThatStopsLeavesNothing() throws IOException {
        try (DifferenceWriter writer = cache(1 << 20).writer(KEY)) {
            append(writer, 0, 128);
            // what a killed process leaves is never under the name that readers look for
            assertThat(files()).singleElement().asString().endsWith(".tmp");
            assertThat(cache(1 << 20).find(KEY)).isEmpty();
            assertThatThrownBy(writer::commit).hasMessageContaining("128 of 300");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatADeadProcessLeftIsSweptUpAndWhatALivingOneWritesIsNot() throws IOException {
        DifferenceCache cache = cache(1 << 20);
        Path dead = Files.createFile(folder.resolve("." + key("x").fileName() + "." + "0".repeat(36) + ".tmp"));
        Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minusSeconds(7200)));
        try (DifferenceWriter living = cache.writer(key("y"))) {
            append(living, 0, 128);
            keep(cache, KEY);
            assertThat(dead).doesNotExist();
            append(living, 128, ITEMS);
            living.commit();
        }
        assertThat(cache.find(key("y"))).isPresent();
    }

    @Test
    void manyWritersOfTheSameAreAllRight() throws Exception {
        int writers = 8;
        var together = new CountDownLatch(writers);
        try (var threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Boolean>> results = IntStream.range(0, writers)
                    .mapToObj(i -> threads.submit(() -> {
                        together.countDown();
                        together.await();
                        keep(cache(1 << 20), KEY);
                        return cache(1 << 20).find(KEY).isPresent();
                    }))
                    .toList();
            for (Future<Boolean> found : results) {
                assertThat(found.get()).isTrue();
            }
        }
        assertThat(files()).containsExactly(folder.resolve(KEY.fileName()));
    }

    @Test
    void aDiskThatRefusesDoesNotStopTheEvaluation() throws IOException {
        DifferenceCache cache = cache(1 << 20);
        Files.delete(folder);

        keep(cache, KEY);

        assertThat(cache.find(KEY)).isEmpty();
        Files.createDirectory(folder);
    }
}
