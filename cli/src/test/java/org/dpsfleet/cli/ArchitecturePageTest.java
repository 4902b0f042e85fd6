package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code docs/architecture.md} says that an addition touches is what it touches. */
class ArchitecturePageTest {
    private static final Pattern FILE = Pattern.compile("^- `([^`]+)`", Pattern.MULTILINE);
    /** Where the program is; what only measures or tests it is no part of an addition. */
    private static final Set<String> NO_PART = Set.of("benchmarks", "testing", "testing-core", "target");

    @ParameterizedTest
    @CsvSource({
        "A network, 4, EFFICIENTNET_B7|efficientnet_b7",
        "A comparison, 5, SPATIAL_SORT|spatial\\+sort",
        "A stage, 8, ",
        "A checkpoint store, 2, FolderCheckpointStore",
        "A store of files, 2, S3ObjectStore\\b",
        "A field of the experiment file, 6, syncEpochs|sync_epochs",
        "A field of the experiment itself, 6, priority",
        "An HTTP operation, 4, cancelExperiment"
    })
    void listsTheFilesThatAnAdditionTouches(String heading, int most, String example) throws IOException {
        // given
        var page = Files.readString(Repository.ROOT.resolve("docs/architecture.md"));
        var section = page.split("### " + heading + "\n", 2)[1].split("\n###", 2)[0];

        // when
        Set<String> listed = FILE.matcher(section)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        // then
        assertThat(listed)
                .hasSizeBetween(1, most)
                .allSatisfy(file -> assertThat(Repository.ROOT.resolve(file)).exists());
        if (example != null) {
            assertThat(listed).containsAll(naming(Pattern.compile(example)));
        }
    }

    private static Set<String> naming(Pattern example) throws IOException {
        var found = new TreeSet<String>();
        try (Stream<Path> modules = Files.list(Repository.ROOT)) {
            for (var module : modules.filter(Files::isDirectory).toList()) {
                for (var sources : Stream.of("src/main", "dps_fleet")
                        .map(module::resolve)
                        .filter(Files::isDirectory)
                        .toList()) {
                    if (!NO_PART.contains(module.getFileName().toString())) {
                        found.addAll(naming(example, sources));
                    }
                }
            }
        }
        return found;
    }

    private static Set<String> naming(Pattern example, Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            var found = new TreeSet<String>();
            for (var file : files.filter(f -> f.toString().matches(".*\\.(java|json|yaml|py)"))
                    .toList()) {
                if (example.matcher(Files.readString(file)).find()) {
                    found.add(Repository.ROOT.relativize(file).toString());
                }
            }
            return found;
        }
    }
}
