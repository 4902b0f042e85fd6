package org.dpsfleet.perceptual.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is no file of weights is called what it is, by its content. */
class ForeignFormatTest {
    private static final Needed ANY = Needed.named("weights of alexnet", new TreeSet<>(List.of("a")));

    @TempDir
    private Path folder;

    private void assertNamed(byte[] content, String what) throws IOException {
        for (String name : List.of("alexnet.pth", "alexnet.safetensors")) {
            Path file = Files.write(folder.resolve(name), content);
            assertThatThrownBy(() -> WeightsFile.read(file, ANY))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(what);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version https://git-lfs.github.com/spec/v1\\noid sha256:4d7a2146\\nsize 244408911\\n"
                        + " | it is a Git LFS pointer, not the file itself: run git lfs pull",
                "<!DOCTYPE html>\\n<html><body>Not found</body></html> | it is an HTML page",
                "\\n  <HTML lang=en> | it is an HTML page",
                "\ufeff<!doctype html> | it is an HTML page",
                "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error> | it is an XML document",
                "{\"error\": \"Repository not found\"} | it is a JSON text, as a failed download leaves one"
                        + " ({\"error\": \"Repository not found\"})",
                "[{\"a\":1},{\"b\":2}] | it is a JSON text",
                "{\"a\":1,{ | it is a JSON text",
                "Access denied | it is a text (Access denied)",
                "h\u00e9t\u00e9rog\u00e8ne | it is a text (h\u00e9t\u00e9rog\u00e8ne)",
                "model_checkpoint_path: \"model.ckpt-1\" | TensorFlow's list of checkpoints",
            })
    void textsAreNamed(String text, String what) throws IOException {
        assertNamed(text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8), what);
    }

    @ParameterizedTest
    @CsvSource({
        "'\u001f\u008b\b\0',                          compressed by gzip",
        "'\u00fd7zXZ\0\0\u0004',                      compressed by xz",
        "'BZh91AY',                                   compressed by bzip2",
        "'\u0028\u00b5\u002f\u00fd\u0004',            compressed by zstd",
        "'7z\u00bc\u00af''\u001c\0\u0004',        a 7z archive",
        "'\u0089HDF\r\n\u001a\n\0\0',                 an HDF5 file",
        "'GGUF\u0003\0\0\0',                          a GGUF file",
        "'\u0093NUMPY\u0001\0',                       an array of NumPy",
        "'\b\u0007\u0012\u0007pytorch\u001a\u00052.0','an ONNX model'",
        "'\b\u0001\u0012\u00a0\u0003\n\0\0',          a saved model of TensorFlow",
        "'\u001c\0\0\0TFL3\0\0',                      a model of TensorFlow Lite",
        "'\0\0\0\0\0\0\0\0\0\0\0\0',                  nothing but zeros",
        "'\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF',      a JPEG picture",
        "'\u0089PNG\r\n\u001a\n\0\0',                 a PNG picture",
        "'\0\0data\u0057\u00fb\u0080\u008b\u0024\u0075\u0047\u00db', a checkpoint of TensorFlow",
        "'',                                          an empty file",
    })
    void binaryFormatsAreNamed(String latin1, String what) throws IOException {
        assertNamed(latin1.getBytes(StandardCharsets.ISO_8859_1), what);
    }

    @Test
    void aTarArchiveIsNamed() throws IOException {
        ByteBuffer tar = ByteBuffer.allocate(1024);
        tar.put(0, "alexnet.pth".getBytes(StandardCharsets.US_ASCII));
        tar.put(257, "ustar  ".getBytes(StandardCharsets.US_ASCII));
        assertNamed(tar.array(), "a tar archive");
    }

    @Test
    void whatGzipWritesIsNamed() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[100]);
        }
        assertNamed(bytes.toByteArray(), "compressed by gzip");
    }

    @ParameterizedTest
    @CsvSource({
        "arr_0.npy,              a NumPy archive (.npz)",
        "model.weights.h5,       a Keras model",
        "folder/alexnet.pth,     'in which ''folder/alexnet.pth'' lies; unpack it'",
        "word/document.xml,      'PyTorch did not write; it begins with the entries word/document.xml'",
    })
    void aZipFileOfSomethingElseIsNamed(String entry, String what) throws IOException {
        assertNamed(zip(entry), what);
    }

    @Test
    void aZipFileThatIsCutIsCalledThat() throws IOException {
        byte[] whole = zip("archive/data.pkl");
        assertNamed(Arrays.copyOf(whole, whole.length - 30), "it is cut short or damaged");
    }

    private static byte[] zip(String entry) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(new byte[100]);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
