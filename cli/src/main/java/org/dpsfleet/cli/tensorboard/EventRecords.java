package org.dpsfleet.cli.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The records of an event file: the length, its checksum, the content, its checksum; all little-endian.
 *
 * <p>Source: the format of TFRecord files, https://www.tensorflow.org/tutorials/load_data/tfrecord.
 */
final class EventRecords {
    private static final int LENGTH = Long.BYTES;
    private static final int CHECKSUM = Integer.BYTES;
    private static final int HEAD = LENGTH + CHECKSUM;
    private static final int MASK_ROTATION = 15;
    private static final int MASK_DELTA = 0xa282ead8;

    private EventRecords() {}

    /** Adds a record where the channel stands. */
    static void write(FileChannel channel, byte[] content) throws IOException {
        var record = ByteBuffer.allocate(HEAD + content.length + CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(content.length);
        record.putInt(checksum(record.array(), 0, LENGTH));
        record.put(content);
        record.putInt(checksum(content, 0, content.length));
        record.flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    /**
     * The content of the record at the buffer's position, which moves behind it; empty, and the position as it was, at
     * the end and where a record is not whole.
     *
     * @param file little-endian
     */
    static Optional<byte[]> read(ByteBuffer file) {
        int start = file.position();
        if (file.remaining() < HEAD) {
            return Optional.empty();
        }
        var head = new byte[LENGTH];
        file.get(start, head);
        long length = file.getLong(start);
        if (file.getInt(start + LENGTH) != checksum(head, 0, LENGTH)
                || length < 0
                || length > file.remaining() - HEAD - CHECKSUM) {
            return Optional.empty();
        }
        var content = new byte[(int) length];
        file.get(start + HEAD, content);
        if (file.getInt(start + HEAD + content.length) != checksum(content, 0, content.length)) {
            return Optional.empty();
        }
        file.position(start + HEAD + content.length + CHECKSUM);
        return Optional.of(content);
    }

    /** Masked, since records may themselves have checksums in them. */
    private static int checksum(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
}
