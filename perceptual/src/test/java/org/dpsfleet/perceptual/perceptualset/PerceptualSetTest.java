package org.dpsfleet.perceptual.perceptualset;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.score.TwoAfc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PerceptualSetTest {
    @TempDir
    Path root;

    @Test
    void findsTheSplitsOfBapps() throws IOException {
        // given
        triplet("2afc/val/cnn", "000000", 0.2f);
        triplet("2afc/val/cnn", "000001", 1f);
        triplet("2afc/train/cnn", "000000", 0f);
        pair("jnd/val/traditional", "000007", 2f / 3);
        Files.writeString(root.resolve("2afc/val/cnn/ref/.DS_Store"), "no picture");
        Files.writeString(root.resolve("readme.txt"), "no folder");
        // when
        PerceptualSet set = PerceptualSet.open(root);
        // then
        assertThat(set.twoAfc()).extracting(TwoAfcSource::name).containsExactly("2afc/train/cnn", "2afc/val/cnn");
        TwoAfcSource cnn = set.twoAfc().get(1);
        assertThat(cnn.size()).isEqualTo(2);
        assertThat(cnn.id(1)).isEqualTo("000001");
        assertThat(cnn.judges()).containsExactly(0.2f, 1f);
        PictureTriplet triplet = cnn.triplet(1);
        assertThat(new int[] {
                    triplet.reference().at(0, 0, 0),
                    triplet.first().at(0, 0, 0),
                    triplet.second().at(0, 0, 0)
                })
                .containsExactly(10, 20, 30);
        assertThat(set.jnd()).extracting(JndSource::name).containsExactly("jnd/val/traditional");
        JndSource jnd = set.jnd().getFirst();
        assertThat(jnd.id(0)).isEqualTo("000007");
        assertThat(jnd.sames()).containsExactly(2f / 3);
        assertThat(jnd.pair(0).second().at(0, 0, 0)).isEqualTo(30);
    }

    @Test
    void onlyWantedSplitsAreOpened() throws IOException {
        triplet("2afc/val/cnn", "0", 0);
        triplet("2afc/train/cnn", "0", 0);
        Files.delete(root.resolve("2afc/train/cnn/p0/0.png"));
        assertThat(PerceptualSet.open(root, name -> name.contains("/val/")).twoAfc())
                .extracting(TwoAfcSource::name)
                .containsExactly("2afc/val/cnn");
        assertThatThrownBy(() -> PerceptualSet.open(root, name -> false))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("2afc/train/cnn, 2afc/val/cnn");
    }

    @Test
    void whatJudgesMetricsIsNotWhatTheyAreAdaptedTo() throws IOException {
        // given
        triplet("2afc/val/cnn", "0", 0);
        triplet("2afc/train/mix", "0", 0.25f);
        pair("jnd/val/cnn", "0", 0);
        // when
        PerceptualSet adaptation = PerceptualSet.forAdaptation(root);
        // then
        assertThat(adaptation.twoAfc()).extracting(TwoAfcSource::name).containsExactly("2afc/train/mix");
        assertThat(adaptation.twoAfc().getFirst().judge(0)).isEqualTo(0.25f);
        assertThat(adaptation.jnd()).isEmpty();
        assertThat(PerceptualSet.forEvaluation(root).twoAfc())
                .extracting(TwoAfcSource::name)
                .containsExactly("2afc/val/cnn");
        assertThat(PerceptualSet.forAdaptation(root.resolve("2afc/val")).twoAfc())
                .as("asked for by name")
                .extracting(TwoAfcSource::name)
                .containsExactly("cnn");
        assertThatThrownBy(() -> PerceptualSet.forAdaptation(root.resolve("jnd")))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("holds no judged triplets");
    }

    @Test
    void missingSplitsOfBappsAreNamed() throws IOException {
        // given
        for (String split : new String[] {"traditional", "cnn", "superres", "frameinterp"}) {
            triplet("2afc/val/" + split, "0", 0);
        }
        triplet("2afc/train/mine", "0", 0);
        pair("jnd/val/cnn", "0", 0);
        // then
        assertThat(PerceptualSet.open(root).missingSplits())
                .containsExactly("2afc/val/deblur", "2afc/val/color", "jnd/val/traditional");
        assertThat(PerceptualSet.open(root.resolve("2afc/val")).missingSplits()).containsExactly("deblur", "color");
        assertThat(PerceptualSet.open(root.resolve("2afc/val/cnn")).missingSplits())
                .as("a split alone")
                .isEmpty();
        // when
        triplet("2afc/val/deblur", "0", 0);
        triplet("2afc/val/color", "0", 0);
        pair("jnd/val/traditional", "0", 0);
        // then
        assertThat(PerceptualSet.open(root).missingSplits()).isEmpty();
    }

    @Test
    void aFolderWithTheFourFoldersIsASplitItself() throws IOException {
        triplet("mine", "a", 0.5f);
        PerceptualSet set = PerceptualSet.open(root.resolve("mine"));
        assertThat(set.twoAfc().getFirst().name()).isEqualTo("mine");
        assertThat(set.twoAfc().getFirst().judge(0)).isEqualTo(0.5f);
        assertThat(PerceptualSet.open(root).twoAfc().getFirst().name()).isEqualTo("mine");
    }

    @Test
    void incompleteSplitsAreRefusedWhenOpened() throws IOException {
        // given
        triplet("s", "a", 0);
        triplet("s", "b", 0);
        // when a picture is missing
        Files.delete(root.resolve("s/p1/b.png"));
        assertRefused("no picture in p1 for judge/b.npy");
        // when its judgement is missing as well, but not its other pictures
        Files.delete(root.resolve("s/judge/b.npy"));
        assertRefused("no judgement in judge for ref/b.png");
        // when two files have one name
        picture("s/ref/a.jpg", 4, 9);
        assertRefused("both");
        // when a whole folder is missing
        Files.delete(root.resolve("s/judge/a.npy"));
        Files.delete(root.resolve("s/judge"));
        assertRefused("lacks the folder judge");
    }

    @Test
    void emptyOrAbsentSetsAreRefused() throws IOException {
        assertRefused("holds no human judgements");
        assertThatThrownBy(() -> PerceptualSet.open(root.resolve("absent")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent");
        for (String name : new String[] {"p0", "p1", "same"}) {
            Files.createDirectories(root.resolve("jnd").resolve(name));
        }
        assertRefused("is empty");
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> PerceptualSet.open(root))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(root.toString());
    }

    @Test
    void badContentIsRefusedWhenRead() throws IOException {
        // given
        triplet("s", "a", 1.5f);
        triplet("s", "b", Float.NaN);
        triplet("s", "c", 0);
        picture("s/p1/a.png", 5, 30);
        Files.writeString(root.resolve("s/p0/b.png"), "no picture");
        Files.write(
                root.resolve("s/judge/c.npy"),
                NpyFileTest.bytes(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", new byte[2]));
        // when
        TwoAfcSource split = PerceptualSet.open(root).twoAfc().getFirst();
        // then
        assertThatThrownBy(() -> split.judge(0))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("a.npy")
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> split.judge(1))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> split.judge(2))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("holds 2 numbers");
        assertThatThrownBy(() -> split.triplet(0))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("a.png has 5 x 5 pixels")
                .hasMessageContaining("4 x 4");
        assertThatThrownBy(() -> split.triplet(1))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("b.png");
    }

    @Test
    void readsRealJudgements() {
        // given
        PerceptualSet set = PerceptualSet.open(Shared.data("perceptual"));
        assertThat(set.twoAfc()).hasSize(1);
        assertThat(set.jnd()).isEmpty();
        TwoAfcSource material = set.twoAfc().getFirst();
        // when
        double human = TwoAfc.humanScore(material.judges());
        // then the mean is what NumPy computes from the same files
        assertThat(material.name()).isEqualTo("2afc/val/material");
        assertThat(material.size()).isEqualTo(200);
        assertThat(human).isCloseTo(0.841016667975982, within(1e-9));
        PictureTriplet last = material.triplet(199);
        assertThat(last.reference().height()).isEqualTo(64);
        assertThat(last.first()).isNotEqualTo(last.second());
    }

    private void triplet(String split, String id, float judge) throws IOException {
        picture(split + "/ref/" + id + ".png", 4, 10);
        picture(split + "/p0/" + id + ".png", 4, 20);
        picture(split + "/p1/" + id + ".png", 4, 30);
        judgement(split + "/judge/" + id + ".npy", judge);
    }

    private void pair(String split, String id, float same) throws IOException {
        picture(split + "/p0/" + id + ".png", 4, 20);
        picture(split + "/p1/" + id + ".png", 4, 30);
        judgement(split + "/same/" + id + ".npy", same);
    }

    private void picture(String name, int side, int red) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, red << 16);
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile());
    }

    private void judgement(String name, float value) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, NpyFileTest.single(value));
    }
}
