package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

class EngineFolderTest {
    @TempDir
    Path folder;

    private final Properties properties = new Properties();

    @BeforeEach
    void aUser() {
        properties.setProperty("user.name", "ada");
        properties.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
    }

    private String chosen(Map<String, String> environment) {
        EngineFolder.choose(environment, properties);
        return properties.getProperty("DJL_CACHE_DIR");
    }

    @Test
    void aHomeFolderThatCanBeWrittenIsLeftToTheEngine() {
        properties.setProperty("user.home", folder.toString());

        assertThat(chosen(Map.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "", "/proc/nobody"})
    void withoutAHomeTheTemporaryFolderHasOneOfThisUser(String home) {
        properties.setProperty("user.home", home);

        assertThat(chosen(Map.of())).isEqualTo(folder + "/tmp/dps-fleet-ada");
        assertThat(chosen(Map.of("XDG_CACHE_HOME", "relative"))).isEqualTo(folder + "/tmp/dps-fleet-ada");
    }

    @Test
    void withoutAHomeTheUsersCacheIsTaken() {
        properties.setProperty("user.home", "?");

        assertThat(chosen(Map.of("XDG_CACHE_HOME", folder + "/cache"))).isEqualTo(folder + "/cache/dps-fleet-ada");
    }

    @Test
    void whatTheUserNamesIsTaken() {
        properties.setProperty("user.home", "?");

        assertThat(chosen(Map.of("DJL_CACHE_DIR", "/somewhere"))).isNull();
        assertThat(chosen(Map.of("ENGINE_CACHE_DIR", "/somewhere"))).isNull();
    }

    @Test
    void librariesThatAreThereNeedNotBeWritable() throws IOException {
        Files.createDirectories(folder.resolve("home/.djl.ai/pytorch"));
        properties.setProperty("user.home", folder.resolve("home").toString());

        assertThat(chosen(Map.of())).isNull();
    }

    @Test
    void aPlaceThatCannotBeThisUsersIsNotTaken() throws IOException {
        // given
        properties.setProperty("user.home", "?");
        Files.writeString(folder.resolve("tmp"), "not a folder");

        // when
        var failure = catchThrowable(() -> chosen(Map.of()));

        // then
        assertThat(failure).hasMessageContainingAll(folder + "/tmp/dps-fleet-ada", "DJL_CACHE_DIR=DIR");
        assertThat(properties).doesNotContainKey("DJL_CACHE_DIR");
    }

    @Test
    void nobodyElseCanPutALibraryThere() throws IOException {
        // given
        properties.setProperty("user.home", "?");

        // when
        var own = Path.of(String.valueOf(chosen(Map.of())));

        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
    }
}
