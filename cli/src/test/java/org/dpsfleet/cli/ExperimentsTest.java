package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.testing.repository.Repository;
import org.dpsfleet.vocabulary.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every example can be loaded and planned, and says how to run it. */
class ExperimentsTest {
    private static final Path FOLDER = Repository.ROOT.resolve("experiments");

    static List<Path> files() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void theExampleIsValidAndNamedLikeItsFile(Path file) throws IOException {
        var spec = ExperimentReader.fromYaml(Files.readString(file));

        assertThat(file).hasFileName(spec.name() + ".yaml");
        assertThat(new Planner(4096).plan(spec).tasks()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void theExampleStartsWithTheCommandThatRunsIt(Path file) throws IOException {
        var first = Files.readAllLines(file).getFirst();

        assertThat(first).startsWith("# ./fleet run experiments/" + file.getFileName());
        var parsed =
                Commands.line().parseArgs(first.replaceFirst("# ./fleet ", "").split(" "));
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("run");
    }

    @Test
    void theExamplesAreTheOnesPromised() throws IOException {
        assertThat(files())
                .extracting(f -> f.getFileName().toString())
                .containsExactly(
                        "alexnet-lin-720.yaml",
                        "everything.yaml",
                        "grid.yaml",
                        "judged.yaml",
                        "paper.yaml",
                        "quickstart.yaml",
                        "reference-parity.yaml",
                        "squeezenet-lin-720.yaml",
                        "subset.yaml",
                        "svhn-lin.yaml",
                        "tune.yaml");
    }

    @Test
    void parityFollowsThePublishedProtocol() throws IOException {
        var spec = ExperimentReader.fromYaml(Files.readString(FOLDER.resolve("reference-parity.yaml")));

        assertThat(spec.protocol()).isEqualTo(Protocol.PUBLISHED);
        assertThat(spec.data().test().draws()).isEqualTo(4);
    }
}
