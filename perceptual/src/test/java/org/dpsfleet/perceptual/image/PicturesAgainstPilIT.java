package org.dpsfleet.perceptual.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Shared;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the decoding of pictures to PIL, over a thousand JPEG and PNG files that {@code pictures.py} makes:
 * what is read has PIL's pixels, and what is not read alike is refused with its reason.
 */
class PicturesAgainstPilIT {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int ABSENT = 77;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makePictures() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(PYTHON)), "skipped, because there is no " + PYTHON);
        var script = Path.of(Objects.requireNonNull(PicturesAgainstPilIT.class.getResource("pictures.py"))
                .toURI());
        List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), folder.toString()));
        command.addAll(photographs());
        Path log = folder.resolve("python.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        Assumptions.assumeTrue(code != ABSENT, "skipped, because PIL, NumPy or cjpeg is absent");
        assertThat(code).as(() -> text(log)).isZero();
    }

    private static List<String> photographs() throws IOException {
        try (Stream<Path> files = Files.list(Shared.data("photos"))) {
            return files.map(Path::toString).toList();
        } catch (TestAbortedException e) {
            return List.of(); // the made ones remain
        }
    }

    @Test
    void whatIsReadHasThePixelsOfPil() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Path> pictures = pictures("read", ".rgb");
        for (Path picture : pictures) {
            String difference = difference(picture);
            if (!difference.isEmpty()) {
                wrong.add(picture.getFileName() + ": " + difference);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(pictures).hasSizeGreaterThan(900);
    }

    @Test
    void whatIsNotReadAlikeIsRefusedWithItsReason() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path picture : pictures("refused", ".why")) {
            String why = text(picture.resolveSibling(picture.getFileName() + ".why"));
            try {
                var unused = Pixels.read(picture);
                wrong.add(picture.getFileName() + " was read");
            } catch (BadDataException e) {
                String message = String.valueOf(e.getMessage());
                if (!message.contains(why) || !message.contains(picture.toString())) {
                    wrong.add(message + " (expected: " + why + ")");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The pictures in one of the two folders, which also hold something about each. */
    private static List<Path> pictures(String kind, String about) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(kind))) {
            return files.filter(file -> !file.toString().endsWith(about))
                    .sorted()
                    .toList();
        }
    }

    private static String difference(Path picture) throws IOException {
        byte[] expected = Files.readAllBytes(picture.resolveSibling(picture.getFileName() + ".rgb"));
        Pixels pixels;
        try {
            pixels = Pixels.read(picture);
        } catch (BadDataException e) {
            return String.valueOf(e.getMessage());
        }
        if (expected.length != pixels.length()) {
            return pixels + " of another size than PIL's";
        }
        int plane = pixels.height() * pixels.width();
        for (int i = 0; i < expected.length; i++) {
            int found = pixels.rgb()[i % Pixels.CHANNELS * plane + i / Pixels.CHANNELS];
            if (found != expected[i]) {
                int pixel = i / Pixels.CHANNELS;
                return String.format(
                        Locale.ROOT,
                        "channel %d in row %d, column %d is %d where PIL has %d",
                        i % Pixels.CHANNELS,
                        pixel / pixels.width(),
                        pixel % pixels.width(),
                        found & 0xFF,
                        expected[i] & 0xFF);
            }
        }
        return "";
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
