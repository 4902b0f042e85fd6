package org.dpsfleet.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/** The guide to one's own data, on pictures of one's own. */
@ResourceLock(Commands.LOG)
class YourDataIT {
    @TempDir
    Path folder;

    @Test
    void theExperimentOfTheGuideRunsOnAFolderOfPictures() throws IOException {
        pictures("train", 32);
        pictures("test", 20);
        var data = folder.resolve("data").toString();
        var file = Files.writeString(folder.resolve("photographs.yaml"), GuidesTest.experiment("your-data.md"))
                .toString();

        var check = Commands.run("data", "check", file, "--data", data);

        assertThat(check.code()).as(check.err()).isZero();
        assertThat(check.out()).contains("photos: 52 pictures");

        var run = Commands.run(
                Wiring.roles(),
                Map.of(),
                "run",
                file,
                "--data",
                data,
                "--out",
                folder.resolve("out").toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(folder.resolve("out/photographs/report.html")).isNotEmptyFile();
    }

    /** Noise, in sizes of its own and in both formats. */
    private void pictures(String set, int count) throws IOException {
        var random = new Random(set.hashCode());
        var at = Files.createDirectories(folder.resolve("data/photos").resolve(set));
        for (int i = 0; i < count; i++) {
            var image = new BufferedImage(70 + i, 90 - i, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
                image.setRGB(p % image.getWidth(), p / image.getWidth(), random.nextInt());
            }
            var format = i % 2 == 0 ? "png" : "jpg";
            ImageIO.write(image, format, at.resolve(i + "." + format).toFile());
        }
    }
}
