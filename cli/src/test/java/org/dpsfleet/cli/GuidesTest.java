package org.dpsfleet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the guides say is so, and their index has all of them. */
class GuidesTest {
    private static final Path DOCS = Repository.ROOT.resolve("docs");
    private static final Pattern EXPERIMENT = Pattern.compile("```yaml\n(name: .*?)```", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    static List<Path> guides() throws IOException {
        try (var files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("README.md"))
                    .sorted()
                    .toList();
        }
    }

    /** Each with the name of its page, which failures then show. */
    static List<String[]> experiments() throws IOException {
        return guides().stream()
                .flatMap(guide -> EXPERIMENT.matcher(text(guide)).results().map(block ->
                        new String[] {String.valueOf(guide.getFileName()), block.group(1)}))
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first experiment of a guide. */
    static String experiment(String guide) {
        var block = EXPERIMENT.matcher(text(DOCS.resolve(guide)));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void theIndexLeadsToEveryGuide() throws IOException {
        assertThat(text(DOCS.resolve("README.md")))
                .contains(guides().stream()
                        .map(guide -> "](" + guide.getFileName())
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("experiments")
    void everyExperimentOfAGuideIsAccepted(String guide, String yaml) {
        assertThat(ExperimentReader.fromYaml(yaml).name()).as(guide).isNotEmpty();
    }

    @Test
    void everyCommandOfAGuideIsUnderstood() throws IOException {
        var commands = guides().stream()
                .flatMap(guide -> BLOCK.matcher(text(guide)).results())
                .flatMap(block -> block.group(2).lines())
                .filter(line -> line.matches("(\\./)?fleet .*"))
                .toList();

        assertThat(commands)
                .hasSizeGreaterThan(20)
                .allSatisfy(command -> assertThat(Commands.line()
                                .parseArgs(
                                        Stream.of(command.split(" +")).skip(1).toArray(String[]::new))
                                .subcommand())
                        .isNotNull());
    }

    @Test
    void theColumnsThatAreExplainedAreThoseOfTheTable() {
        var explained = FIRST_CELL
                .matcher(text(DOCS.resolve("reading-a-report.md")))
                .results()
                .flatMap(cell -> WORD.matcher(cell.group(1)).results().map(word -> word.group(1)));
        var printed = text(Repository.ROOT.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("network  variant"))
                .flatMap(line -> Stream.of(line.split(" +")));

        assertThat(explained).containsExactlyElementsOf(printed.toList());
    }
}
