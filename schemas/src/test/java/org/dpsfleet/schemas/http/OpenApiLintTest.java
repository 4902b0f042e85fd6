package org.dpsfleet.schemas.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.testing.process.ChildProcess;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a linter that others keep, Redocly CLI, says of {@code openapi.yaml}. */
class OpenApiLintTest {
    private static final Path FOLDER = Repository.ROOT.resolve(".ci/openapi");
    private static final Path LINTER = FOLDER.resolve("node_modules/.bin/redocly");

    @TempDir
    private Path folder;

    @BeforeEach
    void theLinterIsThere() {
        assumeTrue(
                Files.isExecutable(LINTER),
                "no linter: `npm ci --prefix .ci/openapi` installs it, the description of the API is not linted");
    }

    @Test
    void nothingIsFound() throws Exception {
        var ended = lint(OpenApi.load().text());

        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/schemas/SubmissionAnswer\", /schemas/Submission\", no-unresolved-refs",
        "name: task_id, name: id, path-parameters-defined",
    })
    void whatIsBrokenIsFound(String right, String wrong, String rule) throws Exception {
        var text = OpenApi.load().text();
        assertThat(text).contains(right);

        var ended = lint(text.replace(right, wrong));

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.output()).contains(rule);
    }

    private ChildProcess.Ended lint(String description) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("openapi.yaml"), description);
        var rules = FOLDER.resolve("redocly.yaml");
        var command = new ProcessBuilder(
                LINTER.toString(), "lint", "--config", rules.toString(), "--format=stylish", file.toString());
        // It asks nobody anything.
        command.environment().put("REDOCLY_TELEMETRY", "off");
        command.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        return ChildProcess.run(command);
    }
}
