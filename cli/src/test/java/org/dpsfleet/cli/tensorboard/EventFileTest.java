package org.dpsfleet.cli.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.dpsfleet.cli.track.TrackedMetric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventFileTest {
    /** A length of 24 and its checksum, as every event file of TensorFlow and PyTorch begins. */
    private static final String HEAD = "1800000000000000a37f4b22";

    private static final Instant T0 = Instant.parse("2026-01-31T12:00:00Z");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("run/events.out.tfevents.1");
    }

    @Test
    void itBeginsAsThoseOfTensorFlowDo() throws IOException {
        write(0);

        assertThat(HexFormat.of().formatHex(Arrays.copyOf(Files.readAllBytes(file), 12)))
                .isEqualTo(HEAD);
        assertThat(events().getFirst().getFileVersion()).isEqualTo("brain.Event:2");
    }

    @Test
    void whatBrokeOffAtAnyByteGoesOnWithoutAPointTwice() throws IOException {
        write(3);
        var whole = Files.readAllBytes(file);
        var points = points();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            write(3);

            assertThat(points()).as("after %d bytes", length).isEqualTo(points);
        }
        assertThat(points).containsExactly("loss 1 0.5", "loss 2 0.25", "loss 3 0.125");
    }

    @Test
    void aSecondWriterIsTurnedAwayAsLongAsThereIsAFirst() throws IOException {
        try (var _ = EventFile.open(file)) {
            assertThatThrownBy(() -> EventFile.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + " is being written by another command");
        }
        EventFile.open(file).close();
    }

    private void write(int steps) throws IOException {
        try (var events = EventFile.open(file)) {
            for (int step = 1; step <= steps; step++) {
                events.scalar(new TrackedMetric("loss", Math.pow(0.5, step), step), T0.plusSeconds(step));
            }
        }
    }

    private List<String> points() throws IOException {
        return events().stream()
                .filter(Event::hasSummary)
                .map(event -> "%s %d %s"
                        .formatted(
                                event.getSummary().getValue(0).getTag(),
                                event.getStep(),
                                event.getSummary().getValue(0).getSimpleValue()))
                .toList();
    }

    private List<Event> events() throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<Event>();
        for (var record = EventRecords.read(bytes); record.isPresent(); record = EventRecords.read(bytes)) {
            events.add(Event.parseFrom(record.get()));
        }
        assertThat(bytes.remaining()).isZero();
        return events;
    }
}
