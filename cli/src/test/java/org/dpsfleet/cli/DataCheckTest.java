package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.http.FileServer;
import org.dpsfleet.testing.repository.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code fleet data check} on real data, and on experiments that are not right. */
class DataCheckTest {
    @TempDir
    Path folder;

    private Path experiment(String test) throws IOException {
        return Files.writeString(folder.resolve("e.yaml"), """
                name: e
                networks: [{name: alexnet, weights: {kind: random}}]
                train: {kind: dead-leaves, images: 20, seed: 1}
                test: {images: %s}
                """.formatted(test));
    }

    private Commands.Outcome check(Path experiment) {
        var data = folder.resolve("data").toString();
        return Commands.run("data", "check", experiment.toString(), "--data", data);
    }

    @Test
    void realDataIsInOrder() {
        var data = SharedFolder.data("");

        var run = Commands.run("data", "check", "--data", data.toString(), "--json");

        assertThat(run.code()).as(run.out()).isZero();
        var found = Json.mapper().readTree(run.out()).get("found");
        assertThat(found)
                .extracting(f -> f.get("path").asString() + " " + f.get("count").asString())
                .contains(
                        "perceptual 200",
                        "photos 20",
                        "stl10/train_X.bin 1000",
                        "svhn/test_32x32.mat 486",
                        "svhn/train_32x32.mat 554");
    }

    @Test
    void noDataFolderIsNotFound() throws IOException {
        var run = check(experiment("{kind: dead-leaves, images: 9, seed: 2}"));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("fleet: there is no data folder").contains("--data");
    }

    @Test
    void whatCannotBeFetchedIsAProblem() throws IOException {
        try (var server = new FileServer()) {
            var file = experiment("{kind: svhn, path: '%stest.mat?signature=1', sha256: %s}"
                    .formatted(server.base(), "ab".repeat(32)));

            var run = Commands.run(
                    "data",
                    "check",
                    file.toString(),
                    "--data",
                    folder.resolve("data").toString(),
                    "--input-cache",
                    folder.resolve("cache").toString());

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out())
                    .contains("PROBLEM: test.mat cannot be fetched: there is nothing at " + server.base() + "test.mat.")
                    .doesNotContain("signature");
        }
    }

    @Test
    void anExperimentIsCheckedForWhatItNamesAndForImagesTrainedOn() throws IOException {
        Files.createDirectory(folder.resolve("data"));

        var fine = check(experiment("{kind: dead-leaves, images: 9, seed: 2}"));
        assertThat(fine.code()).as(fine.out()).isZero();
        assertThat(fine.out()).contains("e: all that it names is here");

        var absent = check(experiment("{kind: svhn, path: none.mat}"));
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.out()).contains("PROBLEM", "none.mat");

        var remembered = check(experiment("{kind: dead-leaves, images: 9, seed: 1}"));
        assertThat(remembered.code()).isEqualTo(1);
        assertThat(remembered.out())
                .contains("PROBLEM: 9 of the 9 images of the test set are also among the training images");
    }
}
