package org.dpsfleet.schemas.spec;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DataPathTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b.bin", "./a", "a/../b", "a..b/c", "..a", "a/b/../../c", "a b"})
    void acceptsWhatStaysInside(String path) {
        assertThat(DataPath.problem(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../a", "a/../../b", "./../a", "a\\..\\..\\b", "a//../../b"})
    void refusesWhatLeadsOut(String path) {
        assertThat(DataPath.problem(path)).get().asString().contains("leads out of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "~/a", "C:\\a", "c:/a", "\\\\host\\a", "/"})
    void refusesAbsolutePaths(String path) {
        assertThat(DataPath.problem(path)).get().asString().contains("--data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\0b"})
    void refusesWhatIsNoPath(String path) {
        assertThat(DataPath.problem(path)).isPresent();
    }
}
