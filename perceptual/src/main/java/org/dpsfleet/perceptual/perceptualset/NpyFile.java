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
import org.dpsfleet.perceptual.file.Reason;

/**
 * Numbers of a NumPy file: format 1, 2 or 3, any type of real numbers in any byte order, C or Fortran order, up
 * to 64 MiB.
 *
 * @param shape sizes of the axes; empty for a single number
 * @param values in C order, as doubles
 */
@SuppressWarnings("ArrayRecordComponent") // read once and handed on
record NpyFile(List<Integer> shape, double[] values) {
    static final long SIZE_LIMIT = 64L << 20;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|(\\[))");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    /** Under Python 2 sizes were written as 1L. */
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    private static final String CURE = "save real numbers, as numpy.save(file, array.astype('f8')) does";

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
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        }
    }

    private static NpyFile parse(Path path, ByteBuffer bytes) {
        String header = header(path, bytes);
        List<Integer> shape = shape(path, find(path, SHAPE, "shape", header));
        boolean fortran = find(path, ORDER, "fortran_order", header).equals("True");
        String description = find(path, TYPE, "descr", header);
        NpyType type = NpyType.parse(description);
        if (type == null) {
            throw bad(path, "it holds %s (type '%s'): %s".formatted(NpyType.inWords(description), description, CURE));
        }
        double[] values = values(path, bytes, type, count(path, shape));
        return new NpyFile(shape, fortran ? inRows(shape, values) : values);
    }

    private static String header(Path path, ByteBuffer bytes) {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < 12) {
            throw bad(path, String.format(Locale.ROOT, "it has only %d bytes", bytes.remaining()));
        }
        bytes.get(magic);
        int version = bytes.get();
        int minor = bytes.get();
        if (!Arrays.equals(magic, MAGIC)) {
            String archive = magic[0] == 'P' && magic[1] == 'K' ? ", but as an archive (.npz): " + CURE : "";
            throw bad(path, "it does not begin as numpy.save writes it" + archive);
        }
        if (version < 1 || version > 3 || minor != 0) {
            throw bad(
                    path,
                    String.format(
                            Locale.ROOT,
                            "it is of format %d.%d where 1.0, 2.0 or 3.0 is expected",
                            Byte.toUnsignedInt((byte) version),
                            Byte.toUnsignedInt((byte) minor)));
        }
        long length = version == 1 ? Short.toUnsignedLong(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (length > bytes.remaining()) {
            throw bad(path, "it is cut short within its header");
        }
        byte[] text = new byte[(int) length];
        bytes.get(text);
        return new String(text, version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static String find(Path path, Pattern pattern, String what, String header) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw bad(path, "its header has no readable '%s'".formatted(what));
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    private static List<Integer> shape(Path path, String text) {
        try {
            return Stream.of(text.split(","))
                    .map(String::strip)
                    .filter(axis -> !axis.isEmpty())
                    .map(axis -> axis.endsWith("L") ? axis.substring(0, axis.length() - 1) : axis)
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

    private static double[] values(Path path, ByteBuffer bytes, NpyType type, int count) {
        if (bytes.remaining() != (long) count * type.width()) {
            throw bad(
                    path,
                    String.format(
                            Locale.ROOT,
                            "it has %d bytes of data where %d are expected",
                            bytes.remaining(),
                            (long) count * type.width()));
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            Double value = type.next(bytes);
            if (value == null) {
                throw bad(path, "its extended numbers (numpy.longdouble) are of another machine: " + CURE);
            }
            values[i] = value;
        }
        return values;
    }

    /** Takes numbers whose first axis runs fastest, and lets the last one. */
    private static double[] inRows(List<Integer> shape, double[] columns) {
        double[] rows = new double[columns.length];
        int[] index = new int[shape.size()];
        for (int at = 0; at < rows.length; at++) {
            int from = 0;
            for (int axis = index.length - 1; axis >= 0; axis--) {
                from = from * shape.get(axis) + index[axis];
            }
            rows[at] = columns[from];
            for (int axis = index.length - 1; axis >= 0 && ++index[axis] == shape.get(axis); axis--) {
                index[axis] = 0;
            }
        }
        return rows;
    }

    private static BadDataException bad(Path path, String why) {
        return new BadDataException("%s is not a usable .npy file: %s.".formatted(path, why));
    }
}
