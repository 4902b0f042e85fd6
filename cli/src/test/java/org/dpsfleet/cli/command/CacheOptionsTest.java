package org.dpsfleet.cli.command;

import java.nio.file.Path;
import org.dpsfleet.cli.Commands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CacheOptionsTest {
    private static final Path USUAL = Path.of("/usual");

    private static CacheOptions options(String... args) {
        return CommandLine.populateCommand(new CacheOptions(), args);
    }

    @Test
    void withoutAWordItIsTenGibibytesWhereARunHasItAndNoneElsewhere() {
        assertThat(options().orNone()).isNull();
        assertThat(options().orIn(USUAL).folder()).isEqualTo(USUAL);
        assertThat(options().orIn(USUAL).bytes()).isEqualTo(10L << 30);
    }

    @Test
    void aFolderIsTakenAndASizeOfNothingIsNoCache() {
        assertThat(options("--cache", "/c").orIn(USUAL))
                .isEqualTo(options("--cache", "/c").orNone());
        assertThat(options("--cache", "/c").orNone().folder()).isEqualTo(Path.of("/c"));
        assertThat(options("--cache", "/c", "--cache-size", "0").orNone()).isNull();
        assertThat(options("--cache-size", "0").orIn(USUAL)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7B, 7", "2KiB, 2048", "0.5 MiB, 524288", "3gib, 3221225472", "1TiB, 1099511627776"})
    void sizesHaveUnits(String text, long bytes) {
        assertThat(options("--cache-size", text).orIn(USUAL).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10GB", "-1", "ten", "", "99999999TiB", "1e3"})
    void whatIsNoSizeIsAMistake(String text) {
        var outcome = Commands.run("eval-worker", "--cache", "c", "--cache-size", text);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is no size", "10GiB");
    }
}
