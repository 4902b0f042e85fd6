package org.dpsfleet.perceptual.imageset;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PictureFolderTest {
    @TempDir
    Path folder;

    @Test
    void findsPicturesInAllFoldersSortedByPath() throws IOException {
        // given
        picture("b/2.png");
        picture("b/10.jpg");
        picture("a.JPEG");
        picture("b/deeper/x.PNG");
        picture(".hidden.png");
        Files.writeString(folder.resolve("readme.txt"), "no picture");
        // when
        var set = new PictureFolder(folder);
        // then
        assertThat(set.files())
                .containsExactly(
                        folder.resolve("a.JPEG"),
                        folder.resolve("b/10.jpg"),
                        folder.resolve("b/2.png"),
                        folder.resolve("b/deeper/x.PNG"));
        assertThat(set.image(3).width()).isEqualTo(4);
        assertThat(set.describe()).contains("4 pictures", folder.toString());
    }

    @Test
    void aFileThatIsNoPictureFailsWithItsName() throws IOException {
        picture("a.png");
        Files.writeString(folder.resolve("b.png"), "no picture");
        var set = new PictureFolder(folder);
        assertThatThrownBy(() -> ResizedImages.all(set, 8))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("b.png");
    }

    @Test
    void refusesAnEmptyOrAbsentFolder() {
        assertThatThrownBy(() -> new PictureFolder(folder))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("no picture")
                .hasMessageContaining(folder.toString());
        assertThatThrownBy(() -> new PictureFolder(folder.resolve("absent")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void resizesRealPhotographsOfManySizes() {
        ResizedImages images = ResizedImages.all(new PictureFolder(Shared.data("photos")), 64);
        assertThat(images.size()).isEqualTo(20);
        assertThat(images.image(19).height()).isEqualTo(64);
    }

    private void picture(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        String format = name.toLowerCase(Locale.ROOT).endsWith("png") ? "png" : "jpg";
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), format, file.toFile());
    }
}
