package org.dpsfleet.perceptual.perceptualset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;

/**
 * Numbers of a NumPy file: format 1 or 2, little-endian f4, f8, i8 or u1, C order, up to 64 MiB.
 *
 * @param shape sizes of the axes; empty for a single number
 * @param values in C order, as doubles
 */
@SuppressWarnings("ArrayRecordComponent") // read once and handed on
record NpyFile(List<Integer> shape, double[] values) {
    static final long SIZE_LIMIT = 64L << 20;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    /**
     * Reads a file.
     *
     * @throws BadDataException if it is absent, damaged, or of a kind that is not supported
     */
    static NpyFile read(Path path) {
        try {
            long size = Files.size(path);
            if (size > SIZE_LIMIT) {
                throw bad(
                        path,
                        String.format(Locale.ROOT, "it has %d bytes, and at most %d are allowed", size, SIZE_LIMIT));
            }
            return parse(path, ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a .npy file");
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, e.getMessage()), e);
        }
    }

    private static NpyFile parse(Path path, ByteBuffer bytes) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < 12) {
            throw bad(path, String.format(Locale.ROOT, "it has only %d bytes", bytes.remaining()));
        }
        bytes.get(magic);
        int version = bytes.get();
        bytes.get();
        if (!Arrays.equals(magic, MAGIC) || version < 1 || version > 2) {
            throw bad(path, "it does not begin as one of format 1 or 2 does");
        }
        long length = version == 1 ? Short.toUnsignedLong(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (length > bytes.remaining()) {
            throw bad(path, "it is cut short within its header");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        String header = new String(text, StandardCharsets.ISO_8859_1);
        List<Integer> shape = shape(path, find(path, SHAPE, "shape", header));
        if (find(path, ORDER, "fortran_order", header).equals("True") && shape.size() > 1) {
            throw bad(path, "its numbers are in Fortran order where C order is expected");
        }
        return new NpyFile(shape, values(path, bytes, find(path, TYPE, "descr", header), count(path, shape)));
    }

    private static String find(Path path, Pattern pattern, String what, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw bad(path, "its header has no readable '%s'".formatted(what));
        }
        return matcher.group(1);
    }

    private static List<Integer> shape(Path path, String text) {
        try {
            return Stream.of(text.split(","))
                    .map(String::strip)
                    .filter(axis -> !axis.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw bad(path, "its shape (%s) is no shape".formatted(text));
        }
    }

    private static int count(Path path, List<Integer> shape) {
        try {
            return shape.stream().reduce(1, Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw bad(path, "its shape %s is too large".formatted(shape));
        }
    }

    private static double[] values(Path path, ByteBuffer bytes, String type, int count) {
        int width =
                switch (type) {
                    case "<f4" -> 4;
                    case "<f8", "<i8" -> 8;
                    case "|u1", "<u1" -> 1;
                    default ->
                        throw bad(
                                path,
                                "its numbers are of type '%s' where %s is expected"
                                        .formatted(type, "'<f4', '<f8', '<i8' or '|u1'"));
                };
        if (bytes.remaining() != (long) count * width) {
            throw bad(
                    path,
                    String.format(
                            Locale.ROOT,
                            "it has %d bytes of data where %d are expected",
                            bytes.remaining(),
                            (long) count * width));
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type) {
                case "<f4" -> bytes.getFloat();
                case "<f8" -> bytes.getDouble();
                case "<i8" -> bytes.getLong();
                default -> bytes.get() & 0xFF;
            };
        }
        return values;
    }

    private static BadDataException bad(Path path, String why) {
        return new BadDataException("%s is not a usable .npy file: %s.".formatted(path, why));
    }
}
