package org.dpsfleet.cli.weights;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.testing.http.FileServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DownloadTest {
    private static final int BREAK = 300_000;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[1_000_000];
    private PublishedWeights weights;
    private FileServer server;
    private Download download;

    @BeforeEach
    void publish() throws Exception {
        new Random(7).nextBytes(content);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
        weights = new PublishedWeights("net", "net-" + HexFormat.of().formatHex(hash, 0, 4) + ".pth");
        server = new FileServer();
        server.put(weights.file(), content);
        download = new Download(server.base(), new PrintWriter(new StringWriter()), Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertOnly(String... names) {
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder(names);
    }

    private void breakOff() {
        server.breakAt(BREAK);
        assertThatThrownBy(() -> download.fetch(weights, folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("of 1000000 bytes")
                .hasMessageContaining("the same command goes on from there");
        server.breakAt(Integer.MAX_VALUE);
    }

    @Test
    void aFileArrivesWholeUnderItsName() {
        Path file = download.fetch(weights, folder.resolve("new"));
        assertThat(file)
                .isEqualTo(folder.resolve("new").resolve(weights.file()))
                .hasBinaryContent(content);
        assertThat(folder.resolve("new").toFile().list()).containsExactly(weights.file());
    }

    @Test
    void whatBrokeOffGoesOnWhereItStopped() throws IOException {
        breakOff();
        // The client may drop what it had received but not handed over yet.
        var part = Files.readAllBytes(folder.resolve(weights.file() + ".part"));
        assertThat(part).hasSizeBetween(1, BREAK).isEqualTo(Arrays.copyOf(content, part.length));

        Path file = download.fetch(weights, folder);

        assertThat(file).hasBinaryContent(content);
        assertThat(server.asked()).containsExactly("all", "bytes=" + part.length + "-");
        assertOnly(weights.file());
    }

    @Test
    void silenceIsAnInterruptionToo() {
        server.silentThere();
        breakOff();
        assertThat(download.fetch(weights, folder)).hasBinaryContent(content);
    }

    @Test
    void anotherVersionOnTheServerIsFetchedFromTheStart() throws IOException {
        breakOff();
        // given: what is here is of a file that the server no longer has
        Files.write(folder.resolve(weights.file() + ".part"), new byte[BREAK]);
        server.etag("\"two\"");

        assertThat(download.fetch(weights, folder)).hasBinaryContent(content);
        assertThat(server.asked()).last().isEqualTo("bytes=" + BREAK + "-");
    }

    @Test
    void aWeakTagIsNoReasonToGoOn() {
        server.etag("W/\"one\"");
        breakOff();
        assertThat(download.fetch(weights, folder)).hasBinaryContent(content);
        assertThat(server.asked()).containsExactly("all", "all");
    }

    @Test
    void aWholePartIsCheckedAndNamed() throws IOException {
        breakOff();
        Files.write(folder.resolve(weights.file() + ".part"), content);
        assertThat(download.fetch(weights, folder)).hasBinaryContent(content);
    }

    @Test
    void wrongContentIsNotKept() {
        server.put(weights.file(), Arrays.copyOf(content, 500));
        assertThatThrownBy(() -> download.fetch(weights, folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("is not torchvision's file")
                .hasMessageContaining(weights.sha256Start());
        assertOnly();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var other = new PublishedWeights("other", "other-00000000.pth");
        assertThatThrownBy(() -> download.fetch(other, folder))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(3))
                .hasMessageContaining("there is nothing at " + server.base() + "other-00000000.pth");
        assertOnly();
    }

    @Test
    void withoutAConnectionItSaysWhatToDo() {
        var base = server.base();
        server.close();
        assertThatThrownBy(() -> new Download(base, new PrintWriter(new StringWriter())).fetch(weights, folder))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(base + weights.file() + " is not reachable")
                .hasMessageContaining("put it into " + folder);
        assertOnly();
    }
}
