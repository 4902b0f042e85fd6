package org.dpsfleet.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.dpsfleet.broker.EmbeddedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.MANY_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A Kafka that lets in only who has a password. */
class SecuredKafkaIT {
    private static final String LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\"" + " password=\"%s\"";

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void theWholeFleetLogsIn() throws IOException {
        var properties = properties("fleet", "secret");
        var file = MANY_TASKS.in(processes.folder());
        var out = processes.folder().resolve("out").toString();
        try (var broker = broker()) {
            var kafka = broker.bootstrapServers();
            var coordinator = processes
                    .start("coordinator", "--port", "0", "--bootstrap-servers", kafka, "--kafka-properties", properties)
                    .awaitFirstLine();
            for (var role : new String[] {"gpu-worker", "eval-worker"}) {
                processes.start(role, "--out", out, "--bootstrap-servers", kafka, "--kafka-properties", properties);
            }

            var submit = processes.finish(PATIENCE, "submit", file, "--wait", "--coordinator", coordinator);

            assertThat(submit.exitCode(PATIENCE)).as(submit.err()).isZero();
        }
    }

    @Test
    void aWrongPasswordIsSaidInASentence() throws IOException {
        try (var broker = broker()) {
            var coordinator = processes.finish(
                    PATIENCE,
                    "coordinator",
                    "--port",
                    "0",
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--kafka-properties",
                    properties("fleet", "wrong"));

            assertThat(coordinator.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(coordinator.err()).contains("Authentication failed").doesNotContain("\tat ");
        }
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var coordinator = processes.finish(PATIENCE, "coordinator", "--kafka-properties", "no/such.properties");

        assertThat(coordinator.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(coordinator.err()).contains("--kafka-properties: no/such.properties");
    }

    private EmbeddedBroker broker() {
        return EmbeddedBroker.start(
                processes.folder().resolve("kafka"),
                0,
                Map.of(
                        "listener.security.protocol.map",
                        "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        LOGIN.formatted("broker", "inner") + " user_broker=\"inner\" user_fleet=\"secret\";"));
    }

    private String properties(String user, String password) throws IOException {
        Path file = processes.folder().resolve(password + ".properties");
        return Files.writeString(file, """
                        security.protocol=SASL_PLAINTEXT
                        sasl.mechanism=PLAIN
                        sasl.jaas.config=%s;
                        """.formatted(LOGIN.formatted(user, password)))
                .toString();
    }
}
