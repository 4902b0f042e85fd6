package org.dpsfleet.dist;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.SafetensorsWriter;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * {@code perceptual} as others use it: a Maven project outside this build takes it by its bill of materials from a
 * repository, and runs the example of its README.
 */
class LibraryIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("```java\n(import [^`]*PerceptualDistance;[^`]*void main[^`]*)```");
    private static final Path LOCAL = Path.of(System.getProperty("user.home"), ".m2/repository");

    @TempDir
    private Path folder;

    @Test
    void theExampleOfTheReadmeRunsInAProjectOfItsOwn() throws Exception {
        // given
        Packaged.need("mvn");
        assumeTrue(Files.isDirectory(LOCAL), () -> "skipped, because Maven's own repository is not in " + LOCAL);
        publish(Repository.ROOT.resolve("pom.xml"), "dps-fleet", List.of());
        publish(Repository.ROOT.resolve("bom/pom.xml"), "dps-fleet-bom", List.of());
        for (var module : List.of("vocabulary", "perceptual")) {
            publish(
                    Repository.ROOT.resolve(module).resolve("pom.xml"),
                    module,
                    List.of(Repository.ROOT.resolve(
                            "%s/target/%s-%s.jar".formatted(module, module, Packaged.VERSION))));
        }
        var project = project();

        // when
        build(project);
        var equal = run(project, picture("one.png", 0x102030), picture("same.png", 0x102030));
        var different = run(project, picture("one.png", 0x102030), picture("other.png", 0x908070));

        // then
        assertThat(equal).isEqualTo("0.0");
        assertThat(Double.parseDouble(different)).isPositive();
    }

    @Test
    void sourcesAndJavadocComeWithIt() throws IOException {
        for (var module : List.of("vocabulary", "perceptual")) {
            for (var kind : List.of("sources", "javadoc")) {
                assertThat(Repository.ROOT.resolve(
                                "%s/target/%s-%s-%s.jar".formatted(module, module, Packaged.VERSION, kind)))
                        .isNotEmptyFile();
            }
        }
        assertThat(Packaged.firstOf("<version>([^<]+)</version>", Repository.ROOT.resolve("bom/pom.xml")))
                .isEqualTo(Packaged.VERSION);
    }

    /** Puts a module where Maven looks for it in a repository. */
    private void publish(Path pom, String module, List<Path> jars) throws IOException {
        var place = Files.createDirectories(
                folder.resolve("repository/org/dpsfleet/%s/%s".formatted(module, Packaged.VERSION)));
        Files.copy(pom, place.resolve("%s-%s.pom".formatted(module, Packaged.VERSION)));
        for (var jar : jars) {
            Files.copy(jar, place.resolve(jar.getFileName()));
        }
    }

    private Path project() throws IOException {
        var readme = EXAMPLE.matcher(Files.readString(Repository.ROOT.resolve("perceptual/README.md")));
        assertThat(readme.find()).as("the example of perceptual/README.md").isTrue();
        var example = readme.group(1);
        assertThat(example.lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(10);
        var project = folder.resolve("project");
        var sources = Files.createDirectories(project.resolve("src/main/java"));
        Files.writeString(sources.resolve("HowFar.java"), example);
        for (var file : List.of("pom.xml", "settings.xml")) {
            try (var template = LibraryIT.class.getResourceAsStream("project-" + file)) {
                Files.writeString(
                        project.resolve(file),
                        new String(template.readAllBytes())
                                .replace("@version@", Packaged.VERSION)
                                .replace(
                                        "@ours@",
                                        folder.resolve("repository").toUri().toString())
                                .replace("@others@", LOCAL.toUri().toString()));
            }
        }
        return project;
    }

    private void build(Path project) throws Exception {
        var maven = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-q",
                        "-s",
                        "settings.xml",
                        "-Dmaven.repo.local=" + folder.resolve("local"),
                        "compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=classpath")
                .directory(project.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1");
        Packaged.said(maven);
    }

    private String run(Path project, Path first, Path second) throws Exception {
        var java = new ProcessBuilder(
                ChildProcess.JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                "target/classes:"
                        + Files.readString(project.resolve("classpath")).strip(),
                "HowFar",
                weights().toString(),
                first.toString(),
                second.toString());
        var lines = Packaged.said(java.directory(project.toFile())).lines().toList();
        return lines.getLast();
    }

    /** Of a network that nobody trained: no weights are in the repository. */
    private Path weights() {
        var file = folder.resolve("alexnet.safetensors");
        var last = Architecture.ALEXNET.publishedLayers().getLast();
        SafetensorsWriter.write(
                file, Parameters.random(Architecture.ALEXNET, last, 7).tensors(), new TreeMap<>());
        return file;
    }

    private Path picture(String name, int colour) throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        Stream.iterate(0, i -> i + 1).limit(64 * 64).forEach(i -> image.setRGB(i % 64, i / 64, colour * (i % 7 + 1)));
        var file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
