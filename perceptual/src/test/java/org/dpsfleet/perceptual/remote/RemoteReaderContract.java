package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.dpsfleet.perceptual.remote.RemoteFailure.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is read from any kind of server, and how it is when that fails. */
public abstract class RemoteReaderContract {
    private static final int BYTES = 1_000_000;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[BYTES];
    private final List<Long> heard = new ArrayList<>();

    protected RemoteReaderContract() {
        new Random(7).nextBytes(content);
    }

    /** The reader. */
    protected abstract RemoteReader reader();

    /** Puts a file onto the server. */
    protected abstract URI put(String name, byte[] bytes);

    /** Ends the next answer in the middle. */
    protected abstract void breakOffNext();

    /** Ends the answers that {@link #breakOffNext} began to break off. */
    protected abstract void heal();

    /** Refuses the next request. */
    protected abstract void refuseNext();

    private Path part() {
        return folder.resolve("file.part");
    }

    private void receive(URI uri) throws Exception {
        heard.clear();
        try (FileChannel part = FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new Transfer(reader(), Duration.ofSeconds(5))
                    .receive(uri, part, folder.resolve("file.part.version"), (here, total) -> {
                        assertThat(total).isGreaterThanOrEqualTo(here);
                        heard.add(here);
                    });
        }
    }

    private void assertFails(URI uri, Kind kind, String sentence) {
        assertThatThrownBy(() -> receive(uri))
                .isInstanceOfSatisfying(
                        RemoteFailure.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(uri.getPath())
                .hasMessageContaining(sentence);
    }

    private long brokenOff(URI uri) throws IOException {
        breakOffNext();
        assertFails(uri, Kind.BROKEN_OFF, "of 1000000 bytes");
        heal();
        byte[] begun = Files.readAllBytes(part());
        assertThat(begun).hasSizeBetween(1, BYTES - 1).isEqualTo(Arrays.copyOf(content, begun.length));
        return begun.length;
    }

    @Test
    void aFileArrivesWhole() throws Exception {
        receive(put("whole", content));

        assertThat(part()).hasBinaryContent(content);
        assertThat(heard).isSorted().startsWith(0L).endsWith((long) BYTES);
    }

    @Test
    void whatBrokeOffGoesOnWhereItStopped() throws Exception {
        URI uri = put("broken", content);
        long begun = brokenOff(uri);

        receive(uri);

        assertThat(part()).hasBinaryContent(content);
        assertThat(heard).startsWith(begun);
    }

    @Test
    void anotherVersionIsReadFromTheStart() throws Exception {
        brokenOff(put("changed", content));
        byte[] other = Arrays.copyOfRange(content, 1, 700_000);

        receive(put("changed", other));

        assertThat(part()).hasBinaryContent(other);
        assertThat(heard).startsWith(0L);
    }

    @Test
    void ofAWholeFileNothingIsLeft() throws Exception {
        URI uri = put("complete", content);
        receive(uri);

        receive(uri);

        assertThat(part()).hasBinaryContent(content);
        assertThat(heard).containsOnly((long) BYTES);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        URI uri = put("there", content);
        assertFails(uri.resolve("not-there"), Kind.ABSENT, "there is nothing at");
    }

    @Test
    void aRefusalSaysWhatIsNeeded() {
        URI uri = put("secret", content);
        refuseNext();
        assertFails(uri, Kind.REFUSED, "expired");
    }

    @Test
    void anInterruptEndsItAndWhatArrivedStays() throws Exception {
        URI uri = put("interrupted", content);
        try (FileChannel part = FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> new Transfer(reader(), Duration.ofSeconds(5))
                            .receive(uri, part, folder.resolve("file.part.version"), (here, total) -> {
                                if (here > 0) {
                                    Thread.currentThread().interrupt();
                                }
                            }))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(Thread.interrupted()).isFalse();
        long begun = Files.size(part());

        receive(uri);

        assertThat(begun).isPositive();
        assertThat(heard).startsWith(begun);
        assertThat(part()).hasBinaryContent(content);
    }
}
