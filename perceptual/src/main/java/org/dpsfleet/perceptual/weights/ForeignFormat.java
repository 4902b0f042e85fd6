package org.dpsfleet.perceptual.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people take for a file of weights, told by its content. */
final class ForeignFormat {
    private static final String UNPACK = "; unpack it";
    private static final String CONVERT = "; convert it to a PyTorch state dictionary";

    /** By the bytes that a file begins with. */
    private static final List<Map.Entry<String, String>> BEGINNINGS = List.of(
            Map.entry("\u001f\u008b", "it is compressed by gzip" + UNPACK),
            Map.entry("\u00fd7zXZ\0", "it is compressed by xz" + UNPACK),
            Map.entry("BZh", "it is compressed by bzip2" + UNPACK),
            Map.entry("\u0028\u00b5\u002f\u00fd", "it is compressed by zstd" + UNPACK),
            Map.entry("7z\u00bc\u00af\u0027\u001c", "it is a 7z archive" + UNPACK),
            Map.entry("Rar!", "it is a RAR archive" + UNPACK),
            Map.entry("\u0089HDF\r\n\u001a\n", "it is an HDF5 file, as Keras writes it" + CONVERT),
            Map.entry("GGUF", "it is a GGUF file" + CONVERT),
            Map.entry("\u0093NUMPY", "it is an array of NumPy (.npy)"),
            Map.entry("model_checkpoint_path:", "it is TensorFlow's list of checkpoints"),
            Map.entry("MATLAB 5.0 MAT-file", "it is a file of MATLAB"),
            Map.entry("\u0089PNG", "it is a PNG picture"),
            Map.entry("\u00ff\u00d8\u00ff", "it is a JPEG picture"),
            Map.entry("%PDF", "it is a PDF document"),
            Map.entry("\u007fELF", "it is a program or library"));

    /** A TensorFlow checkpoint's index and its first format are LevelDB tables, which end with this. */
    private static final byte[] TABLE_END = {0x57, (byte) 0xfb, (byte) 0x80, (byte) 0x8b, 0x24, 0x75, 0x47, (byte) 0xdb
    };

    private static final int SHOWN = 60;

    private ForeignFormat() {}

    /** A clause that begins with "it"; null where it may be a file of weights. */
    static @Nullable String of(FileStart file) {
        if (file.isSafetensors()) {
            return null;
        }
        if (file.start().length == 0) {
            return "it is an empty file";
        }
        if (Arrays.equals(file.start(), new byte[file.start().length])) {
            return "it begins with nothing but zeros, as an interrupted download leaves a file; fetch it again";
        }
        for (Map.Entry<String, String> beginning : BEGINNINGS) {
            if (file.begins(beginning.getKey())) {
                return beginning.getValue();
            }
        }
        if (Arrays.equals(file.end(), TABLE_END)) {
            return "it is a checkpoint of TensorFlow" + CONVERT;
        }
        if (file.has(4, "TFL3")) {
            return "it is a model of TensorFlow Lite" + CONVERT;
        }
        if (file.has(257, "ustar") || isOldTar(file)) {
            return "it is a tar archive, as PyTorch wrote before version 0.1.10; load and save it with PyTorch, or"
                    + " unpack it";
        }
        return isText(file) ? text(file.text()) : protocolBuffer(file);
    }

    private static @Nullable String protocolBuffer(FileStart file) {
        // The first field of a saved model is its version, 1; of ONNX the version of its format, from 3 on.
        if (file.begins("\u0008\u0001\u0012")) {
            return "it is a saved model of TensorFlow" + CONVERT;
        }
        boolean version = file.begins("\u0008") && file.start().length > 2 && file.start()[1] > 2;
        boolean onnx = version && file.start()[1] < 64 && (file.has(2, "\u0012") || file.has(2, "\u003a"));
        return onnx ? "it is an ONNX model" + CONVERT : null;
    }

    private static String text(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs.github.com/spec/")) {
            return "it is a Git LFS pointer, not the file itself: run git lfs pull";
        }
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html") || lower.contains("<head")) {
            return "it is an HTML page, as a failed download leaves one; fetch the file again";
        }
        if (lower.startsWith("<?xml") || lower.startsWith("<error")) {
            return "it is an XML document, as a failed download leaves one; fetch the file again";
        }
        if (text.startsWith("{") || text.startsWith("[")) {
            return "it is a JSON text, as a failed download leaves one (" + shown(text) + ")";
        }
        return "it is a text (" + shown(text) + ")";
    }

    private static String shown(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
    }

    /** Printable ASCII and UTF-8, and neither a pickle of protocol 0 nor too short to tell. */
    private static boolean isText(FileStart file) {
        for (byte each : file.start()) {
            boolean control = (each >= 0 && each < ' ' && each != '\n' && each != '\r' && each != '\t') || each == 0x7f;
            if (control) {
                return false;
            }
        }
        // The last character may be cut.
        var text = new String(file.start(), StandardCharsets.UTF_8);
        int bad = text.indexOf('\ufffd');
        return !file.begins("PK") && (bad < 0 || (bad >= text.length() - 3 && text.length() > 3));
    }

    /** PyTorch's own tar archives may lack the mark; their first member is one of these. */
    private static boolean isOldTar(FileStart file) {
        return file.start().length == 512 && (file.begins("sys_info\0") || file.begins("storages\0"));
    }
}
