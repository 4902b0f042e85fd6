package org.dpsfleet.cli.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.cli.track.TrackedMetric;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * An event file of TensorBoard that is only ever added to. What it has already is not added again, so that it can be
 * written any number of times; a record that was broken off is cut away when it is next opened.
 */
final class EventFile implements AutoCloseable {
    /** What TensorBoard expects at the beginning. */
    private static final String VERSION = "brain.Event:2";

    private static final double NANOS = 1e9;

    private final FileChannel channel;
    /** The last step of each tag. */
    private final Map<String, Long> written = new HashMap<>();

    private int added;

    private EventFile(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Opens a file, or makes it.
     *
     * @param file below a folder that need not be there
     * @throws IOException if it can't be written, or another process is writing it
     */
    static EventFile open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            var events = new EventFile(channel);
            events.readWhatIsThere();
            return events;
        } catch (IOException | RuntimeException e) {
            try (channel) {
                throw e;
            }
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // By this process, then.
        }
        throw new IOException(file + " is being written by another command");
    }

    private void readWhatIsThere() throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size())).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until all of it is there
        }
        bytes.flip();
        for (var record = EventRecords.read(bytes); record.isPresent(); record = EventRecords.read(bytes)) {
            remember(record.get());
        }
        channel.truncate(bytes.position());
        channel.position(bytes.position());
        if (bytes.position() == 0) {
            add(Event.newBuilder().setFileVersion(VERSION), 0, Instant.now());
        }
    }

    private void remember(byte[] record) throws IOException {
        try {
            var event = Event.parseFrom(record);
            for (var value : event.getSummary().getValueList()) {
                written.merge(value.getTag(), event.getStep(), Math::max);
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("an event file has a record that is no event: " + e.getMessage(), e);
        }
    }

    /** How many values were new since the file was opened. */
    int added() {
        return added;
    }

    /** Adds a point of a curve, or a curve of one point, unless its tag has that step or a later one. */
    void scalar(TrackedMetric metric, Instant at) throws IOException {
        value(
                Summary.Value.newBuilder().setTag(metric.key()).setSimpleValue((float) metric.value()),
                metric.step(),
                at);
    }

    /**
     * Adds what a plugin of TensorBoard reads, unless it is there.
     *
     * @param content a message of the plugin
     */
    void plugin(String tag, String plugin, ByteString content, Instant at) throws IOException {
        var data = SummaryMetadata.PluginData.newBuilder().setPluginName(plugin).setContent(content);
        // Its reader wants a tensor, whatever it is.
        var nothing = TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(0)));
        value(
                Summary.Value.newBuilder()
                        .setTag(tag)
                        .setMetadata(SummaryMetadata.newBuilder().setPluginData(data))
                        .setTensor(nothing),
                0,
                at);
    }

    private void value(Summary.Value.Builder value, long step, Instant at) throws IOException {
        var last = written.get(value.getTag());
        if (last == null || step > last) {
            add(Event.newBuilder().setSummary(Summary.newBuilder().addValue(value)), step, at);
            written.put(value.getTag(), step);
            added++;
        }
    }

    private void add(Event.Builder event, long step, Instant at) throws IOException {
        event.setStep(step).setWallTime(at.getEpochSecond() + at.getNano() / NANOS);
        EventRecords.write(channel, event.build().toByteArray());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
