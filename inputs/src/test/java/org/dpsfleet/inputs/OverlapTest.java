package org.dpsfleet.inputs;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class OverlapTest {
    @TempDir
    Path data;

    @BeforeEach
    void bringPictures() throws IOException {
        for (int i = 0; i < 6; i++) {
            png(data.resolve("train/%d.png".formatted(i)), i);
        }
        // two of the training pictures under other names, and two of its own
        png(data.resolve("test/other.png"), 3);
        png(data.resolve("test/name.png"), 5);
        png(data.resolve("test/a.png"), 11);
        png(data.resolve("test/b.png"), 12);
        png(data.resolve("apart/a.png"), 13);
    }

    private static void png(Path path, int seed) throws IOException {
        Files.createDirectories(path.getParent());
        var image = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            image.setRGB(i % 20, i / 20, random.nextInt(1 << 24));
        }
        ImageIO.write(image, "png", path.toFile());
    }

    private List<String> sentences(String train, String test, String further) {
        return Overlap.sentences(ExperimentReader.fromYaml("""
                        name: shared
                        networks: [{name: alexnet, weights: {kind: random}}]
                        train: %s
                        test: {images: %s}
                        further_tests: [{name: more, images: %s}]
                        """.formatted(train, test, further)), data, null);
    }

    @Test
    void imagesOfTheSamePixelsAreCountedPerTestSet() {
        assertThat(sentences(
                        "{kind: folder, path: train}",
                        "{kind: folder, path: test}",
                        "{kind: folder, path: train, images: 4}"))
                .containsExactly(
                        "2 of the 4 images of the test set are also among the training images:"
                                + " results on them are too good.",
                        "4 of the 4 images of the test set 'more' are also among the training images:"
                                + " results on them are too good.");
    }

    @Test
    void onlyTheImagesThatAreUsedCount() {
        // 3.png and 5.png are beyond the first three
        assertThat(sentences(
                        "{kind: folder, path: train, images: 3}",
                        "{kind: folder, path: test}",
                        "{kind: folder, path: apart}"))
                .isEmpty();
    }

    @Test
    void drawnImagesOfOneSeedAreTheSame() {
        assertThat(sentences(
                        "{kind: dead-leaves, images: 9, seed: 1}",
                        "{kind: dead-leaves, images: 12, seed: 1}",
                        "{kind: dead-leaves, images: 5, seed: 2}"))
                .singleElement()
                .asString()
                .startsWith("9 of the 12 images of the test set are");
    }
}
