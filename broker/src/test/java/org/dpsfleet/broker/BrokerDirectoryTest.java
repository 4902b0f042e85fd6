package org.dpsfleet.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BrokerDirectoryTest {
    @TempDir
    Path directory;

    @Test
    void remembersPortAndClusterForTheNextStart() {
        // given
        String cluster;
        try (var first = BrokerDirectory.open(directory.resolve("new/folder"))) {
            cluster = first.clusterId();
            first.rememberPort(23_456);
        }

        // when
        try (var second = BrokerDirectory.open(directory.resolve("new/folder"))) {
            // then
            assertThat(second.port()).isEqualTo(23_456);
            assertThat(second.clusterId()).isEqualTo(cluster);
        }
    }

    @Test
    void refusesAFolderWithOtherFiles() throws Exception {
        Files.writeString(directory.resolve("thesis.tex"), "dear");

        assertThatThrownBy(() -> BrokerDirectory.open(directory))
                .isInstanceOf(BrokerException.class)
                .hasMessage(directory
                        + " is not a folder of this broker (it holds thesis.tex);"
                        + " name an empty or a new one");
        assertThat(directory).isDirectoryNotContaining("glob:**broker.lock");
    }

    @Test
    void refusesAPathThatIsAFile() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> BrokerDirectory.open(file))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("the broker cannot write to the folder " + file);
    }

    @Test
    void refusesAFolderThatAnotherClusterFormatted() throws Exception {
        // given
        try (var ours = BrokerDirectory.open(directory)) {
            ours.clusterId();
            Files.createDirectories(ours.log());
            Files.write(
                    ours.log().resolve("meta.properties"),
                    List.of("version=1", "cluster.id=someone-elses-cluster000", "node.id=7"));
        }

        // when // then
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining(directory + " was formatted for another Kafka")
                .hasMessageContaining("someone-elses-cluster000");
    }
}
