package org.dpsfleet.perceptual.distortion;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;
import org.example.Invert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DistortionsTest {
    private static final String SERVICE = "META-INF/services/org.dpsfleet.perceptual.distortion.Distortion";
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().endsWith("perceptual") ? Path.of("..") : Path.of("");

    @TempDir
    Path folder;

    @Test
    void thePublishedOrderAndNamesStay() {
        assertThat(Distortions.names(Distortions.PUBLISHED))
                .isEqualTo("rotate, translate, darken, color, blur, zoom_in");
        assertThat(Distortions.parse("zoom_in")).isSameAs(Distortions.ZOOM_IN);
        assertThatThrownBy(() -> Distortions.parse("rotat"))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("did you mean rotate?")
                .hasMessageContaining("zoom_in");
    }

    @Test
    void oneClassAndOneLineMakeADistortion() {
        // given the class and the line among the resources of the tests
        Distortion invert = Distortions.parse("invert");
        assertThat(invert).isInstanceOf(Invert.class);
        assertThat(Distortions.known())
                .startsWith(Distortions.PUBLISHED.toArray(Distortion[]::new))
                .endsWith(invert)
                .hasSize(7);
        // when
        DrawnDistortion drawn = invert.draw(Seeds.generator(1), 2);
        float[] target = new float[12];
        drawn.apply(new float[] {0, 1, .5f, .25f, 0, 0, 0, 0, 0, 0, 0, 0}, 0, target, 0, new Scratch(2));
        // then
        var amount = (float) drawn.parameter(0);
        assertThat(amount).isBetween(.6f, 1f);
        assertThat(target).startsWith(amount, 1 - amount, .5f, .25f + amount / 2);
    }

    @Test
    void theReadmeShowsThatVeryClassAndLine() throws IOException {
        String readme = Files.readString(REPOSITORY.resolve("perceptual/README.md"));
        Path tests = REPOSITORY.resolve("perceptual/src/test");
        assertThat(readme)
                .contains("```java\n" + Files.readString(tests.resolve("java/org/example/Invert.java")) + "```\n")
                .contains("```\n" + Files.readString(tests.resolve("resources/" + SERVICE)) + "```\n")
                .contains(SERVICE);
    }

    @Test
    void aNameThatIsTakenIsRefusedAndBothClassesNamed() throws IOException {
        assertRefused(Taken.class.getName(), Rotate.class.getName() + " and " + Taken.class.getName(), "'rotate'");
    }

    @Test
    void aNameThatCannotBeWrittenEverywhereIsRefused() throws IOException {
        assertRefused(Misnamed.class.getName(), Misnamed.class.getName(), "'Zoom out'");
    }

    @Test
    void aLineWithoutAClassIsRefused() throws IOException {
        assertRefused("org.example.Absent", "cannot be loaded", "org.example.Absent");
    }

    private void assertRefused(String line, String... messages) throws IOException {
        Path services = folder.resolve(SERVICE);
        Files.createDirectories(services.getParent());
        Files.writeString(services, line + "\n");
        URL[] classPath = {folder.toUri().toURL()};
        try (var loader = new URLClassLoader(classPath, getClass().getClassLoader())) {
            assertThatThrownBy(() -> Distortions.load(loader))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContainingAll(messages);
        }
    }

    /** Has the name of a published one. */
    public static final class Taken extends Nothing {
        @Override
        public String name() {
            return "rotate";
        }
    }

    /** Has a name that is no word. */
    public static final class Misnamed extends Nothing {
        @Override
        public String name() {
            return "Zoom out";
        }
    }

    private abstract static class Nothing implements Distortion {
        @Override
        public DrawnDistortion draw(RandomGenerator random, int side) {
            return new DrawnDistortion(this);
        }

        @Override
        public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
            System.arraycopy(source, from, target, to, 3 * scratch.side() * scratch.side());
        }
    }
}
