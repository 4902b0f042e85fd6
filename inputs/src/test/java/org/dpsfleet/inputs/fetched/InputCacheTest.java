package org.dpsfleet.inputs.fetched;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.testing.http.FileServer;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InputCacheTest {
    private static final int BYTES = 400_000;
    private static final Patience IMPATIENT = new Patience(2, Duration.ofMillis(10), Duration.ofSeconds(2));

    @TempDir
    private Path folder;

    private FileServer server;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private InputCache cache(long limit) {
        return new InputCache(folder.resolve("cache"), limit, IMPATIENT);
    }

    private RemoteInput file(String name, int seed) {
        byte[] content = new byte[BYTES];
        new Random(seed).nextBytes(content);
        server.put(name, content);
        return RemoteInput.file(uri(name), Hashes.sha256(content));
    }

    private String uri(String name) {
        return server.base().resolve(name) + "?signature=secret";
    }

    private Path bring(InputCache cache, RemoteInput input) throws InterruptedException {
        try (var _ = cache.bring(Set.of(input), progress -> said.add(progress.sentence()))) {
            return cache.path(input).orElseThrow();
        }
    }

    private void assertFails(RemoteInput input, String... words) {
        assertThatThrownBy(() -> bring(cache(1 << 20), input))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("secret");
    }

    private List<String> kept() throws IOException {
        try (var files = Files.list(folder.resolve("cache"))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aContentIsFetchedOnceWhereverItIs() throws Exception {
        RemoteInput input = file("train.mat", 1);
        assertThat(cache(1 << 20).lacking(Set.of(input))).containsExactly(input);

        Path here = bring(cache(1 << 20), input);
        var elsewhere = RemoteInput.file("https://nowhere.invalid/x", input.sha256());

        assertThat(here).hasFileName("train.mat");
        assertThat(Hashes.sha256(here)).isEqualTo(input.sha256());
        assertThat(bring(cache(1 << 20), elsewhere)).isEqualTo(here);
        assertThat(cache(1 << 20).lacking(Set.of(input, elsewhere))).isEmpty();
        assertThat(server.asked()).containsExactly("all");
        assertThat(said).contains("fetching train.mat, 0 of 1 MB");
        assertThat(kept()).containsExactly(input.sha256());
    }

    @Test
    void aConnectionThatEndsIsGoneOnFromThere() throws Exception {
        RemoteInput input = file("cut.mat", 1);
        server.breakAt(300_000);

        try (var _ = cache(1 << 20).bring(Set.of(input), progress -> {
            if (progress.doing().startsWith("waiting")) {
                server.breakAt(Integer.MAX_VALUE);
            }
        })) {
            assertThat(server.asked()).hasSize(2).first().isEqualTo("all");
            assertThat(server.asked().getLast()).startsWith("bytes=");
        }
    }

    @Test
    void whatAProcessLeftIsGoneOnWith() throws Exception {
        RemoteInput input = file("left.mat", 1);
        server.breakAt(300_000);
        assertFails(input, "left.mat cannot be fetched: " + server.base() + "left.mat broke off at", "of 400000 bytes");
        server.breakAt(Integer.MAX_VALUE);

        bring(cache(1 << 20), input);

        assertThat(server.asked().getLast()).startsWith("bytes=");
    }

    @Test
    void wrongContentIsNotKept() throws Exception {
        RemoteInput wrong = RemoteInput.file(file("wrong.mat", 1).location(), "ab".repeat(32));
        assertFails(wrong, "What is at " + server.base() + "wrong.mat is not", "ab".repeat(32), "`sha256sum FILE`");
        assertThat(kept()).isEmpty();
        assertThat(server.asked()).containsExactly("all", "all");
    }

    @Test
    void whatIsNotToBeHadIsSaidAtOnce() throws Exception {
        RemoteInput there = file("there.mat", 1);
        assertFails(
                RemoteInput.file(uri("none.mat"), "ab".repeat(32)),
                "there is nothing at " + server.base() + "none.mat");
        server.refuse(403);
        assertFails(there, "there.mat answered 403", "a link with a signature has expired");
        assertThat(server.asked()).hasSize(2);
        server.refuse(503);
        assertFails(there, "answered 503");
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() throws Exception {
        RemoteInput a = file("a", 1);
        RemoteInput b = file("b", 2);
        RemoteInput c = file("c", 3);
        InputCache cache = cache(1_000_000);
        Path first = bring(cache, a);
        Files.setLastModifiedTime(first.getParent(), FileTime.from(Instant.now().minusSeconds(60)));
        Path second = bring(cache, b);
        Files.setLastModifiedTime(
                second.getParent(), FileTime.from(Instant.now().minusSeconds(30)));
        bring(cache, a);

        bring(cache, c);

        assertThat(cache.lacking(List.of(a, b, c))).containsExactly(b);
    }

    @Test
    void whatIsInUseStaysAndWhatHasNoRoomIsSaid() throws Exception {
        RemoteInput a = file("a", 1);
        RemoteInput b = file("b", 2);
        InputCache small = cache(700_000);
        try (var _ = small.bring(Set.of(a), progress -> {})) {
            assertThatThrownBy(() -> bring(small, b))
                    .isInstanceOf(MissingDataException.class)
                    .hasMessageContaining("b needs 1 MB")
                    .hasMessageContaining("of which 1 MB are in use; --input-cache-size allows more");
            assertThat(small.lacking(List.of(a, b))).containsExactly(b);
        }
        bring(small, b);
        assertThat(small.lacking(List.of(a, b))).containsExactly(a);
        assertThatThrownBy(() -> bring(cache(1000), a)).hasMessageContaining("may hold 0 MB; --input-cache-size");
        assertThat(small.lacking(List.of(b))).isEmpty();
    }

    @Test
    void threadsFetchItOnce() throws Exception {
        RemoteInput input = file("shared.mat", 1);
        server.pause(300);
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<Path> bring = () -> {
                var cache = cache(1 << 20);
                try (var _ = cache.bring(Set.of(input), progress -> {
                    synchronized (said) {
                        said.add(progress.doing());
                    }
                })) {
                    return cache.path(input).orElseThrow();
                }
            };
            for (var path : threads.invokeAll(List.of(bring, bring, bring))) {
                assertThat(path.get()).exists();
            }
        }
        assertThat(server.asked()).containsExactly("all");
        assertThat(said).contains("waiting for another process that fetches shared.mat");
    }

    @Test
    void processesFetchItOnce() throws Exception {
        RemoteInput input = file("shared.mat", 1);
        server.pause(300);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(program(input)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }
        for (Process process : processes) {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("here" + System.lineSeparator());
            assertThat(process.waitFor()).isZero();
        }
        assertThat(server.asked()).containsExactly("all");
    }

    private ProcessBuilder program(RemoteInput input) {
        return ChildProcess.builder(
                FetchingProgram.class, folder.resolve("cache").toString(), input.location(), input.sha256());
    }

    @Test
    void aFullDiskIsSaidAndWhatArrivedIsGoneOnWith() throws Exception {
        RemoteInput input = file("large.mat", 1);

        var ended = ChildProcess.run(ChildProcess.withSmallDisk(200, program(input)));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.output())
                .contains("The folder of fetched inputs, " + folder.resolve("cache")
                        + ", cannot be written: File too large");
        bring(cache(1 << 20), input);
        assertThat(server.asked().getLast()).startsWith("bytes=");
    }

    @Test
    void damageIsFetchedAgain() throws Exception {
        RemoteInput input = file("damaged.mat", 1);
        Path here = bring(cache(1 << 20), input);
        Files.write(here, new byte[10]);

        assertThat(bring(cache(1 << 20), input)).hasSize(BYTES);
    }

    @Test
    void anArchiveIsUnpackedOnceAndCounted() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("photos/a.png"));
            zip.write(new byte[500_000]);
            zip.closeEntry();
        }
        server.put("photos.zip", bytes.toByteArray());
        var input = RemoteInput.folder(uri("photos.zip"), Hashes.sha256(bytes.toByteArray()));

        assertThatThrownBy(() -> bring(cache(400_000), input)).hasMessageContaining("photos.zip needs 1 MB");
        assertThat(kept()).noneMatch(name -> name.endsWith(".new"));
        Path here = bring(cache(1 << 20), input);
        bring(cache(1 << 20), input);

        assertThat(here).hasFileName("photos");
        assertThat(here.resolve("a.png")).hasSize(500_000);
        assertThat(kept()).containsExactly(input.sha256() + ".unpacked");
        assertThat(server.asked().stream().filter("all"::equals)).hasSize(1);
        Files.writeString(here.resolve("a.png"), "damaged");
        assertThat(bring(cache(1 << 20), input).resolve("a.png")).hasSize(500_000);
    }

    @Test
    void aUriIsNeverShownWhole() {
        var input = RemoteInput.file("https://host/a?signature=secret", "ab".repeat(32));
        assertThat(input.toString()).isEqualTo("https://host/a " + "ab".repeat(32));
        assertThat(URI.create(input.shown())).isEqualTo(URI.create("https://host/a"));
    }
}
