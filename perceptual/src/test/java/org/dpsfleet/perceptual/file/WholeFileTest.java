package org.dpsfleet.perceptual.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WholeFileTest {
    private static final int EXIT = 42;

    @TempDir
    private Path folder;

    /** Writes half of a file, and dies as if by SIGKILL. */
    static final class KilledWriter {
        private KilledWriter() {}

        public static void main(String[] args) {
            WholeFile.write(Path.of(args[0]), channel -> {
                channel.write(bytes("half of it"));
                Runtime.getRuntime().halt(EXIT);
            });
        }
    }

    @Test
    void aKilledWriterLeavesTheFormerFileAndTheNextOneTidiesUp() throws Exception {
        // given
        Path file = folder.resolve("state");
        write(file, "former");
        // when
        ChildProcess.Ended killed = ChildProcess.run(KilledWriter.class, file.toString());
        // then
        assertThat(killed.exit()).isEqualTo(EXIT);
        assertThat(file).hasContent("former");
        assertThat(names()).hasSize(2);
        write(file, "later");
        assertThat(file).hasContent("later");
        assertThat(names()).hasSize(1);
    }

    @Test
    void whatALivingWriterIsAtStays() throws Exception {
        Path file = folder.resolve("state");
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread slow = Thread.ofPlatform()
                .start(() -> WholeFile.write(file, channel -> {
                    begun.countDown();
                    await(goOn);
                    channel.write(bytes("slow"));
                }));
        begun.await();
        write(file, "quick");
        assertThat(file).hasContent("quick");
        goOn.countDown();
        slow.join();
        assertThat(file).hasContent("slow");
    }

    @Test
    void anInterruptedWriterLeavesTheFormerFileAlone() throws Exception {
        Path file = folder.resolve("state");
        write(file, "former");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                WholeFile.write(file, channel -> {
                    Thread.currentThread().interrupt();
                    channel.write(bytes("later"));
                });
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        writer.join();

        assertThat(thrown.get()).hasMessageContaining("cannot be written");
        assertThat(file).hasContent("former");
        assertThat(names()).hasSize(1);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> write(folder.resolve("none/state"), "x"))
                .hasMessageContaining("none/state cannot be written");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String[] names() throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toArray(String[]::new);
        }
    }

    private static void write(Path file, String text) {
        WholeFile.write(file, channel -> channel.write(bytes(text)));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
