package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the READMEs tell a reader to type is understood, and what they point at is there. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern EXPERIMENT = Pattern.compile("experiments/\\S+\\.yaml");

    static List<Path> readmes() throws IOException {
        try (var files = Files.walk(Repository.ROOT, 2)) {
            return files.filter(f -> f.endsWith("README.md") || f.endsWith("RATIONALE.md") || isGuide(f))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isGuide(Path file) {
        return file.startsWith(Repository.ROOT.resolve("docs"))
                && file.toString().endsWith(".md");
    }

    static List<String> commands() throws IOException {
        var commands = new ArrayList<String>();
        for (var readme : readmes()) {
            BLOCK.matcher(Files.readString(readme))
                    .results()
                    .flatMap(block -> block.group(1).lines())
                    .filter(line -> line.startsWith("./fleet "))
                    .forEach(commands::add);
        }
        return commands;
    }

    @Test
    void theTwoCommandsAreThere() throws IOException {
        assertThat(Files.readString(Repository.ROOT.resolve("README.md")))
                .contains("```sh\n./fleet run experiments/quickstart.yaml\n```")
                .contains("```sh\nmvn verify\n```");
        assertThat(Files.readString(Repository.ROOT.resolve(".ci/run"))).contains("mvn -B -ntp -Prelease verify");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsUnderstood(String command) {
        var words = command.replaceFirst("\\./fleet +", "").strip().split(" +");

        assertThat(Commands.line().parseArgs(words).subcommand()).isNotNull();
        EXPERIMENT
                .matcher(command)
                .results()
                .forEach(file ->
                        assertThat(Repository.ROOT.resolve(file.group())).exists());
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void everyLinkLeadsSomewhere(Path readme) throws IOException {
        var folder = readme.resolveSibling("");
        LINK.matcher(Files.readString(readme))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("http"))
                .forEach(link -> assertThat(folder.resolve(link)).exists());
    }
}
