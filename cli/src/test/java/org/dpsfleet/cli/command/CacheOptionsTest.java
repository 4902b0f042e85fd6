package org.dpsfleet.cli.command;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.cli.run.EmbeddedWorker;
import org.dpsfleet.cli.run.WorkerRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CacheOptionsTest {
    private static final Path USUAL = Path.of("/usual");

    @TempDir
    private Path folder;

    private static CacheOptions options(String... args) {
        return CommandLine.populateCommand(new CacheOptions(), args);
    }

    @Test
    void withoutAWordItIsTenGibibytesWhereARunHasItAndNoneElsewhere() {
        assertThat(options().orNone()).isNull();
        assertThat(options().orIn(USUAL).here().folder()).isEqualTo(USUAL);
        assertThat(options().orIn(USUAL).here().bytes()).isEqualTo(10L << 30);
        assertThat(options().orIn(USUAL).store()).isNull();
    }

    @Test
    void aFolderIsTakenAndASizeOfNothingIsNoCache() {
        assertThat(options("--cache", "/c").orIn(USUAL))
                .isEqualTo(options("--cache", "/c").orNone());
        assertThat(options("--cache", "/c").orNone().here().folder()).isEqualTo(Path.of("/c"));
        assertThat(options("--cache", "/c", "--cache-size", "0").orNone()).isNull();
        assertThat(options("--cache-size", "0").orIn(USUAL)).isNull();
    }

    @Test
    void aStoreIsAUriOrAFolderBehindTheCache() {
        assertThat(options("--cache=/c", "--cache-store=s3://bucket/team/cache")
                        .orNone()
                        .store())
                .isEqualTo(URI.create("s3://bucket/team/cache/"));
        assertThat(options("--cache-store=file:///shared/cache").orIn(USUAL))
                .isEqualTo(options("--cache-store=/shared/cache").orIn(USUAL))
                .extracting(WorkerRole.SharedCache::here)
                .isEqualTo(options().orIn(USUAL).here());
        assertThat(options("--cache=file:///c").orNone())
                .isEqualTo(options("--cache=/c").orNone());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cache s3://bucket/x                       | --cache s3://bucket/x is not a folder; give a folder, and --cache-store",
                "--cache-store s3://bucket/x                 | --cache-store s3://bucket/x needs --cache DIR",
                "--cache c --cache-store gs://bucket/x       | Nothing can be kept at gs://bucket/x/; accepted: a folder, or",
                "--cache c --cache-store s3://me:pw@bucket/x | name or password in front of the bucket"
            })
    void whatIsNoPlaceIsAMistake(String arguments, String sentence) {
        var outcome = Commands.run(
                Commands.roles(EmbeddedWorker.gpu(), EmbeddedWorker.eval()),
                Map.of(),
                ("eval-worker --bootstrap-servers 127.0.0.1:1 --out " + folder + "/out "
                                + arguments.replace("--cache c", "--cache " + folder))
                        .split(" "));

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(sentence).doesNotContain("\tat ", "pw");
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7B, 7", "2KiB, 2048", "0.5 MiB, 524288", "3gib, 3221225472", "1TiB, 1099511627776"})
    void sizesHaveUnits(String text, long bytes) {
        assertThat(options("--cache-size", text).orIn(USUAL).here().bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10GB", "-1", "ten", "", "99999999TiB", "1e3"})
    void whatIsNoSizeIsAMistake(String text) {
        var outcome = Commands.run("eval-worker", "--cache", "c", "--cache-size", text);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is no size", "10GiB");
    }
}
