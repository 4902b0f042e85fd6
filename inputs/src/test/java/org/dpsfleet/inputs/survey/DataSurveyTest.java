package org.dpsfleet.inputs.survey;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.MissingDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataSurveyTest {
    @TempDir
    Path data;

    private List<Found> survey() {
        return DataSurvey.of(data, (path, done, total) -> {});
    }

    private Found only() {
        assertThat(survey()).hasSize(1);
        return survey().getFirst();
    }

    private void png(String path) throws IOException {
        Path file = data.resolve(path);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }

    /** A judgement of 0.5 as numpy saves it. */
    private void judgement(String path) throws IOException {
        Path file = data.resolve(path);
        Files.createDirectories(file.getParent());
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
        bytes.writeBytes((header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(new byte[] {0, 0, 0, 0x3f});
        Files.write(file, bytes.toByteArray());
    }

    private void twoAfc(String split, int triplets) throws IOException {
        for (int i = 0; i < triplets; i++) {
            for (String part : List.of("ref", "p0", "p1")) {
                png("%s/%s/%d.png".formatted(split, part, i));
            }
            judgement("%s/judge/%d.npy".formatted(split, i));
        }
    }

    @Test
    void anEmptyFolderHasNothingAndNoFolderIsAnError() {
        assertThat(survey()).isEmpty();
        assertThatThrownBy(() -> DataSurvey.of(data.resolve("none"), (path, done, total) -> {}))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("none");
    }

    @Test
    void binaryFilesAreCountedAndDamagedOnesNamed() throws IOException {
        Files.createDirectories(data.resolve("stl10"));
        Files.write(data.resolve("stl10/train_X.bin"), new byte[2 * 3 * 96 * 96]);
        Files.write(data.resolve("stl10/test_X.bin"), new byte[17]);
        Files.write(data.resolve("stl10/other.bin"), new byte[17]);
        Files.write(data.resolve("bad_32x32.mat"), new byte[300]);

        List<Found> found = survey();
        assertThat(found)
                .extracting(Found::path)
                .containsExactly("bad_32x32.mat", "stl10/test_X.bin", "stl10/train_X.bin");
        assertThat(found).extracting(Found::count).containsExactly(0L, 0L, 2L);
        assertThat(found.get(0).problems()).singleElement().asString().contains("MATLAB");
        assertThat(found.get(1).problems()).singleElement().asString().contains("17 bytes");
        assertThat(found.get(2).yaml()).isEqualTo("{kind: stl10, path: stl10/train_X.bin}");
    }

    @Test
    void aFolderPerClassIsOneSetAndUnreadablePicturesAreCounted() throws IOException {
        png("animals/cat/1.png");
        png("animals/dog/1.png");
        Files.writeString(data.resolve("animals/dog/2.jpg"), "no picture");
        png("2 plants/rose.png");

        List<Found> found = survey();
        assertThat(found).extracting(Found::path).containsExactly("2 plants", "animals");
        assertThat(found.get(0).yaml()).isEqualTo("{kind: folder, path: '2 plants'}");
        assertThat(found.get(1).what()).isEqualTo("3 pictures, 1 of them unreadable");
        assertThat(found.get(1).problems()).singleElement().asString().contains("2.jpg");
    }

    @Test
    void splitsAreCountedAndThoseOfBappsThatLackAreSaid() throws IOException {
        twoAfc("bapps/2afc/val/cnn", 3);
        twoAfc("bapps/2afc/train/cnn", 2);
        png("bapps/jnd/val/traditional/p0/0.png");
        png("bapps/jnd/val/traditional/p1/0.png");
        judgement("bapps/jnd/val/traditional/same/0.npy");

        Found found = only();
        assertThat(found.problems()).isEmpty();
        assertThat(found.splits())
                .containsExactly(
                        new Found.Split("2afc/train/cnn", "2afc", 2),
                        new Found.Split("2afc/val/cnn", "2afc", 3),
                        new Found.Split("jnd/val/traditional", "jnd", 1));
        assertThat(found.notes())
                .containsExactly("Of BAPPS's validation splits it lacks 2afc/val/color, 2afc/val/deblur,"
                        + " 2afc/val/frameinterp, 2afc/val/superres, 2afc/val/traditional, jnd/val/cnn.");
        assertThat(found.yaml()).isEqualTo("perceptual: {kind: folder, path: bapps}");
    }

    @Test
    void oneBadSplitDoesNotHideTheOthers() throws IOException {
        twoAfc("set/2afc/val/a", 2);
        twoAfc("set/2afc/val/b", 2);
        twoAfc("set/2afc/val/c", 2);
        Files.delete(data.resolve("set/2afc/val/a/p1/1.png"));
        for (int i = 0; i < 2; i++) {
            Files.delete(data.resolve("set/2afc/val/b/judge/%d.npy".formatted(i)));
        }
        Files.delete(data.resolve("set/2afc/val/b/judge"));

        Found found = only();
        assertThat(found.problems()).hasSize(2);
        assertThat(found.problems().get(0)).contains("judge/1.npy", "(files: ref 2, p0 2, p1 1, judge 2)");
        assertThat(found.problems().get(1)).contains("lacks the folder judge");
        assertThat(found.splits()).extracting(Found.Split::count).containsExactly(0, 0, 2);
        assertThat(found.count()).isEqualTo(2);
    }

    @Test
    void theFolderItselfMayBeTheSet() throws IOException {
        twoAfc("2afc/val/own", 1);

        assertThat(only().yaml()).isEqualTo("perceptual: {kind: folder, path: .}");
        assertThat(only().notes()).containsExactly("It has no split of BAPPS's own.");
    }
}
