package org.dpsfleet.perceptual.lpips;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dpsfleet.perceptual.file.WholeFile;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * Writes float32 tensors in PyTorch's own file format, so that {@code torch.load} gives an {@code
 * OrderedDict} of them, with or without {@code weights_only=True}; equal input gives equal bytes.
 *
 * <p>The format is a zip of stored entries, each beginning at a multiple of 64 bytes: {@code data.pkl},
 * {@code data/N} with the values of storage N, {@code version}. A tensor that occurs twice is stored once, as
 * PyTorch does. Source: {@code caffe2/serialize/inline_container.cc}.
 */
public final class PthWriter {
    private static final int ALIGNMENT = 64;
    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    /** What PyTorch itself fills the gaps with: an extra field "FB" of Zs. */
    private static final short PADDING_ID = 0x4246;

    /** Not the first day of 1980, to which Java adds a time stamp that knows the machine's zone. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ZipOutputStream zip;
    private long place;

    private PthWriter(ZipOutputStream zip) {
        this.zip = zip;
        zip.setMethod(ZipOutputStream.STORED);
    }

    /**
     * Writes or replaces a file; its folder must exist. A reader sees the old file or the whole new one.
     *
     * @param tensors by name, in the order in which they are to be listed
     * @throws java.io.UncheckedIOException if the disk is full, or the folder absent or not writable
     */
    public static void write(Path path, SequencedMap<String, FloatTensor> tensors) {
        IdentityHashMap<FloatTensor, Integer> storages = new IdentityHashMap<>();
        SequencedMap<Integer, FloatTensor> contents = new LinkedHashMap<>();
        for (FloatTensor tensor : tensors.values()) {
            if (storages.putIfAbsent(tensor, contents.size()) == null) {
                contents.put(contents.size(), tensor);
            }
        }
        WholeFile.write(path, channel -> {
            // Closing the zip would close the channel, which is forced to the disk first.
            var zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            var writer = new PthWriter(zip);
            writer.entry("data.pkl", StatePickle.of(tensors, storages));
            for (Map.Entry<Integer, FloatTensor> content : contents.entrySet()) {
                writer.entry("data/" + content.getKey(), bytes(content.getValue()));
            }
            writer.entry("version", "3\n".getBytes(StandardCharsets.US_ASCII));
            zip.finish();
            zip.flush();
        });
    }

    private void entry(String name, byte[] content) throws IOException {
        var entry = new ZipEntry("archive/" + name);
        var crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        entry.setSize(content.length);
        entry.setTimeLocal(NO_TIME);
        long unpadded = place + LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER;
        var padding = (int) ((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
        entry.setExtra(padding(padding));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
        place = unpadded + padding + content.length;
    }

    private static byte[] padding(int length) {
        byte[] extra = new byte[EXTRA_HEADER + length];
        Arrays.fill(extra, (byte) 'Z');
        ByteBuffer.wrap(extra)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(PADDING_ID)
                .putShort((short) length);
        return extra;
    }

    private static byte[] bytes(FloatTensor tensor) {
        ByteBuffer bytes =
                ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.values());
        return bytes.array();
    }
}
