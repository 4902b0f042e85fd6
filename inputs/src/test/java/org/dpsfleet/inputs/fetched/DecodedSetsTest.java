package org.dpsfleet.inputs.fetched;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ImageSet;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DecodedSetsTest {
    private static final int SIDE = 64;
    private static final int COUNT = 100; // 1.2 MB
    private static final long ROOM = 1 << 30;

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DecodedSets.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    /** Images that count how often one is decoded. */
    private record Noise(int seed, AtomicInteger decoded) implements ImageSet {
        Noise(int seed) {
            this(seed, new AtomicInteger());
        }

        @Override
        public int size() {
            return COUNT;
        }

        @Override
        public Pixels image(int index) {
            decoded.incrementAndGet();
            byte[] rgb = new byte[3 * SIDE * SIDE];
            new Random(31L * seed + index).nextBytes(rgb);
            return new Pixels(SIDE, SIDE, rgb);
        }

        @Override
        public String describe() {
            return "noise " + seed;
        }
    }

    private ResizedImages open(long room, Noise set) {
        return open(folder.resolve("cache"), room, set);
    }

    /** That have a file, however small they are. */
    private static DecodedSets sets(Path cache, long room) {
        return new DecodedSets(cache, new CacheRoom(cache, room), 0);
    }

    private static ResizedImages open(Path cache, long room, Noise set) {
        return sets(cache, room).first(COUNT, set, SIDE, set::describe);
    }

    private static void assertRight(ResizedImages images, Noise set) {
        assertThat(images.size()).isEqualTo(COUNT);
        assertThat(images.kept()).isEqualTo(COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(images.image(i)).isEqualTo(set.image(i));
        }
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.filter(path -> !path.toString().endsWith(".lock")).toList();
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private List<String> warnings() {
        return log.list.stream()
                .map(event -> event.getMessage() + event.getKeyValuePairs())
                .toList();
    }

    @Test
    void aSetIsDecodedOnceHoweverOftenItIsOpened() throws IOException {
        var set = new Noise(1);
        assertRight(open(ROOM, set), new Noise(1));
        Path file = files().getFirst();
        Object made = inode(file);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

        assertRight(open(ROOM, set), new Noise(1));

        assertThat(set.decoded()).hasValue(COUNT);
        assertThat(files()).containsExactly(file);
        assertThat(inode(file)).isEqualTo(made);
        assertThat(Files.getLastModifiedTime(file).toInstant())
                .isAfter(Instant.now().minusSeconds(60));
        assertThat(file.getFileName().toString()).matches("[0-9a-f]{64}\\.pixels");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void contentCountAndSideAreSetsOfTheirOwn() throws IOException {
        var set = new Noise(1);
        DecodedSets sets = sets(folder.resolve("cache"), ROOM);
        sets.first(COUNT, set, SIDE, () -> "a");
        sets.first(COUNT, set, SIDE, () -> "b");
        sets.first(COUNT - 1, set, SIDE, () -> "a");
        sets.first(COUNT, set, SIDE + 1, () -> "a");

        assertThat(files()).hasSize(4);
    }

    @Test
    void aSmallSetStaysInTheHeap() throws IOException {
        DecodedSets usual = new InputCache(folder.resolve("cache"), ROOM).decoded();
        ImageSet large = new DeadLeaves(1, 1366);

        usual.first(
                1365,
                large,
                SIDE,
                () -> { // 1365 x 12288 bytes are just below 16 MiB
                    throw new AssertionError("nobody needs to know");
                });
        assertThat(folder.resolve("cache")).doesNotExist();
        usual.first(1366, large, SIDE, large::describe);
        assertThat(files()).hasSize(1);
    }

    @Test
    void damageIsMadeAgain() throws IOException {
        open(ROOM, new Noise(1));
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;

        for (byte[] damage :
                List.of(new byte[0], Arrays.copyOf(whole, whole.length / 2), new byte[whole.length], flipped)) {
            Files.delete(file); // what is mapped must not change
            Files.write(file, damage);
            var set = new Noise(1);
            assertRight(open(ROOM, set), new Noise(1));
            assertThat(set.decoded()).hasValue(COUNT);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
        assertThat(warnings()).hasSize(4).allMatch(line -> line.contains("damaged and is made again"));
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidOnceAndTheHeapKeepsTheSet() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertRight(open(file.resolve("cache"), ROOM, new Noise(1)), new Noise(1));
        assertRight(open(file.resolve("cache"), ROOM, new Noise(1)), new Noise(1));

        assertThat(warnings()).singleElement().asString().contains("each process decodes them", "noise 1", "file");
    }

    @Test
    void aSetWithoutRoomIsSaidAndTheHeapKeepsIt() throws IOException {
        assertRight(open(1000, new Noise(1)), new Noise(1));

        assertThat(files()).isEmpty();
        assertThat(warnings()).singleElement().asString().contains("noise 1 needs 2 MB", "--input-cache-size");
    }

    @Test
    void whatGoesToMakeRoomStaysReadable() throws IOException {
        ResizedImages first = open(2_000_000, new Noise(1));
        Path old = files().getFirst();
        Path leftover =
                folder.resolve("cache").resolve(".%s.pixels.%s.tmp".formatted("ab".repeat(32), UUID.randomUUID()));
        Files.write(leftover, new byte[900_000]);

        ResizedImages second = open(2_000_000, new Noise(2));

        assertThat(files()).hasSize(1).doesNotContain(old, leftover);
        assertRight(first, new Noise(1));
        assertRight(second, new Noise(2));
    }

    @Test
    void threadsDecodeItOnce() throws Exception {
        var set = new Noise(1);
        List<ResizedImages> opened = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<ResizedImages> open = () -> open(ROOM, set);
            for (Future<ResizedImages> images : threads.invokeAll(List.of(open, open, open))) {
                opened.add(images.get());
            }
        }

        assertThat(set.decoded()).hasValue(COUNT);
        assertThat(opened).hasSize(3).doesNotHaveDuplicates();
        opened.forEach(images -> assertRight(images, new Noise(1)));
    }

    @Test
    void imagesThatChangeMeanwhileAreNotKept() throws IOException {
        var asked = new AtomicInteger();
        DecodedSets sets = sets(folder.resolve("cache"), ROOM);

        ResizedImages images = sets.first(COUNT, new Noise(1), SIDE, () -> "version " + asked.incrementAndGet());

        assertRight(images, new Noise(1));
        assertThat(files()).isEmpty();
        assertThat(warnings()).singleElement().asString().contains("were changed while they were decoded");
    }

    @Test
    void aDamagedImageIsItsOwnFailureAndLeavesNothing() throws IOException {
        var damaged = new ImageSet() {
            @Override
            public int size() {
                return COUNT;
            }

            @Override
            public Pixels image(int index) {
                throw new BadDataException("image is damaged");
            }

            @Override
            public String describe() {
                return "damaged";
            }
        };
        DecodedSets sets = sets(folder.resolve("cache"), ROOM);

        assertThatThrownBy(() -> sets.first(COUNT, damaged, SIDE, () -> "damaged"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("image is damaged");
        assertThat(files()).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void anInterruptEndsIt() throws IOException {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> open(ROOM, new Noise(1))).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isFalse();

        assertRight(open(ROOM, new Noise(1)), new Noise(1));
        assertThat(warnings()).isEmpty();
    }
}
