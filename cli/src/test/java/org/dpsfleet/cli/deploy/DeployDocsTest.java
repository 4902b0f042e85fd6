package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the pages about machines tell a reader to type is understood, and what they show is so. */
class DeployDocsTest {
    private static final Path DOCS = Repository.ROOT.resolve("docs");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern SETTING = Pattern.compile("\\b((?:FLEET|PYTORCH|DJL)_[A-Z_]+)=(\\S+)");

    @SuppressWarnings("unused") // by JUnit
    private static final List<String> PAGES = List.of("kubernetes.md", "machines.md", "cuda.md");

    private static List<String> blocks(String page, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static List<String> lines(String page, String beginning) throws IOException {
        return blocks(page, "sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    private static Stream<String> words(String line) {
        return Stream.of(line.split(" +"));
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyCommandOfTheFleetIsUnderstood(String page) throws IOException {
        assertThat(lines(page, "./fleet "))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(Commands.line()
                                .parseArgs(words(line).skip(1).toArray(String[]::new))
                                .subcommand())
                        .isNotNull());
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyVariableIsOneThatTheProgramKnows(String page) throws IOException {
        SETTING.matcher(Files.readString(DOCS.resolve(page)))
                .results()
                // The launcher's own.
                .filter(setting -> !setting.group(1).equals("FLEET_JAVA_OPTS"))
                .forEach(setting -> new Invocation(
                                List.of("gpu-worker"),
                                Map.of(setting.group(1), setting.group(2).replaceAll("[`,.)]+$", "")))
                        .assertUnderstood());
    }

    @ParameterizedTest
    @FieldSource("PAGES")
    void everyLinkAndEveryFileIsThere(String page) throws IOException {
        var text = Files.readString(DOCS.resolve(page));
        LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("http"))
                .forEach(link -> assertThat(DOCS.resolve(link)).exists());
        Pattern.compile("(?<![\\w/-])(?:deploy|experiments)/[\\w./@-]*\\w")
                .matcher(text)
                .results()
                .forEach(file ->
                        assertThat(Repository.ROOT.resolve(file.group())).exists());
    }

    @Test
    void theJobsOfSlurmStartWorkers() throws IOException {
        var jobs = lines("machines.md", "sbatch ");

        assertThat(jobs).hasSize(3);
        for (var job : jobs) {
            var words = new ArrayList<>(
                    words(job).skip(1).dropWhile(word -> word.startsWith("--")).toList());
            assertThat(Repository.ROOT.resolve(words.removeFirst())).exists();
            if (!words.isEmpty()) {
                new Invocation(words, Map.of()).assertUnderstood();
            }
        }
    }

    @Test
    void theUnitsThatAreEnabledAreThere() throws IOException {
        var units = lines("machines.md", "systemctl enable --now ").stream()
                .flatMap(line -> words(line).skip(3))
                .map(unit -> unit.replaceFirst("@.*", "@") + ".service")
                .distinct()
                .toList();

        assertThat(units)
                .hasSize(3)
                .allSatisfy(unit -> assertThat(Repository.ROOT.resolve("deploy/systemd/" + unit))
                        .exists());
        assertThat(lines("machines.md", "install -m 644 ")).hasSize(3);
    }

    @Test
    void theFleetThatIsDescribedIsWhatKubernetesTakes(@TempDir Path folder) throws IOException {
        // given
        var mine = Files.createDirectory(folder.resolve("mine"));
        Files.createSymbolicLink(folder.resolve("dps-fleet"), Repository.ROOT);
        var text = blocks("kubernetes.md", "yaml").getFirst();
        Files.writeString(mine.resolve("kustomization.yaml"), text);

        // when
        var objects = Manifests.rendered(mine);

        // then
        assertThat(KubernetesSchemaTest.problems(objects)).isEmpty();
        var images = objects.stream()
                .map(o -> Manifests.pod(o).at("/containers/0/image").asString(""))
                .filter(image -> image.contains("dps-fleet"))
                .toList();
        assertThat(images).hasSize(3).allMatch(image -> image.startsWith("registry.example.org/"));
        assertThat(objects)
                .filteredOn(o -> o.get("kind").asString().equals("ConfigMap")
                        && o.at("/data/FLEET_OUT").isString())
                .singleElement()
                .satisfies(o -> assertThat(o.at("/data/FLEET_BOOTSTRAP_SERVERS").asString())
                        .contains("example.org"));
        assertThat(objects)
                .filteredOn(o -> o.at("/spec/storageClassName").isString())
                .hasSize(4);
    }

    @Test
    void aBrokerCanBeAddedToTryIt(@TempDir Path folder) throws IOException {
        Files.createSymbolicLink(folder.resolve("dps-fleet"), Repository.ROOT);
        var mine = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(mine.resolve("kustomization.yaml"), """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: dps-fleet
                resources: [../dps-fleet/deploy/kubernetes/overlays/cpu]
                components: [../dps-fleet/deploy/kubernetes/components/kafka]
                """);
        assertThat(Files.readString(DOCS.resolve("kubernetes.md")))
                .contains("components: [../dps-fleet/deploy/kubernetes/components/kafka]");

        assertThat(KubernetesSchemaTest.problems(Manifests.rendered(mine))).isEmpty();
    }
}
