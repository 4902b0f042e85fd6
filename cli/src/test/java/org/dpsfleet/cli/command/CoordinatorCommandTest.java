package org.dpsfleet.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dpsfleet.cli.Commands;
import org.dpsfleet.cli.run.CoordinatorRole;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CoordinatorCommandTest {
    private static CoordinatorRole.Settings settings(String... args) {
        var roles = Commands.roles(settings -> () -> {}, settings -> () -> {});
        return CommandLine.populateCommand(new CoordinatorCommand(roles), args).settings();
    }

    /** As a process with these variables in its environment takes them. */
    private static CoordinatorRole.Settings settings(Map<String, String> environment, String... args) {
        var line = Commands.line(environment);
        line.parseArgs(Stream.concat(Stream.of("coordinator"), Stream.of(args)).toArray(String[]::new));
        CoordinatorCommand command = line.getSubcommands().get("coordinator").getCommand();
        return command.settings();
    }

    @Test
    void defaults() {
        assertThat(settings())
                .isEqualTo(new CoordinatorRole.Settings(
                        new KafkaSettings("127.0.0.1:9092", Map.of()),
                        "127.0.0.1",
                        8080,
                        null,
                        null,
                        3,
                        TopicLayout.USUAL,
                        null,
                        List.of()));
    }

    @Test
    void everyPropertyAtANonDefault(@TempDir Path folder) throws IOException {
        // given
        var properties = Files.writeString(folder.resolve("client.properties"), "security.protocol=SSL\n");
        // when
        var settings = settings(
                "--bootstrap-servers=a:1,b:2",
                "--kafka-properties=" + properties,
                "--topic-prefix=team-a.",
                "--host=0.0.0.0",
                "--port=9",
                "--token=secret",
                "--view-token=glance",
                "--allowed-host=fleet.example",
                "--allowed-host=other.example",
                "--max-losses=5",
                "--task-partitions=7",
                "--replication=2",
                "--state=kept");
        // then
        assertThat(settings)
                .isEqualTo(new CoordinatorRole.Settings(
                        new KafkaSettings("a:1,b:2", Map.of("security.protocol", "SSL"), "team-a."),
                        "0.0.0.0",
                        9,
                        "secret",
                        "glance",
                        5,
                        new TopicLayout(7, 2),
                        Path.of("kept"),
                        List.of("fleet.example", "other.example")));
    }

    @Test
    void whoMayReachItIsSaidByTheEnvironmentAsWell() {
        var environment = Map.of(
                "FLEET_TOKEN",
                "secret",
                "FLEET_VIEW_TOKEN",
                "glance",
                "FLEET_ALLOWED_HOST",
                "fleet.example,other.example");

        var settings = settings(environment);

        assertThat(settings.token()).isEqualTo("secret");
        assertThat(settings.viewToken()).isEqualTo("glance");
        assertThat(settings.allowedHosts()).containsExactly("fleet.example", "other.example");
        assertThat(settings(environment, "--allowed-host=third.example").allowedHosts())
                .containsExactly("third.example");
    }
}
