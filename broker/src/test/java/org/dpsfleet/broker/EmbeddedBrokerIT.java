package org.dpsfleet.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(120)
class EmbeddedBrokerIT {
    @TempDir
    Path directory;

    @Test
    void aRestartKeepsDataAndAddress() throws Exception {
        // given
        String address;
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            address = broker.bootstrapServers();
            var clients = new Clients(address);
            clients.createTopic("words");
            clients.produce("words", "one", "two");
        }

        // when
        long begun = System.nanoTime();
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);

            // then
            System.out.println("restart of the embedded broker: " + millis + " ms");
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(new Clients(address).readAll("words")).containsExactly("one", "two");
            // Slow would mean that the controller waits for the old session: see BrokerSettings.
            assertThat(millis).isLessThan(8_000);
        }
    }

    @Test
    void aKillKeepsWhatWasAcknowledged() throws Exception {
        // given
        var process = BrokerProcess.start(directory);
        try (var out = process.inputReader()) {
            var clients = new Clients(out.readLine());
            clients.createTopic("words");
            clients.produce("words", "one", "two", "three");
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("another process uses " + directory);

            // when
            process.destroyForcibly().waitFor();
        }

        // then
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            var clients = new Clients(broker.bootstrapServers());
            assertThat(clients.readAll("words")).containsExactly("one", "two", "three");
            clients.produce("words", "four");
            assertThat(clients.readAll("words")).hasSize(4);
        }
    }

    @Test
    void aShareGroupHandsEachRecordToOneConsumer() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            // given
            var clients = new Clients(broker.bootstrapServers());
            clients.createTopic("work");
            clients.readGroupFromTheStart("workers");
            clients.produce("work", "a", "b", "c", "d");

            // when
            var taken = new ArrayList<String>();
            try (var first = clients.shareConsumer("workers");
                    var second = clients.shareConsumer("workers")) {
                first.subscribe(List.of("work"));
                second.subscribe(List.of("work"));
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    for (var consumer : List.of(first, second)) {
                        for (var r : consumer.poll(Duration.ofMillis(100))) {
                            consumer.acknowledge(r, AcknowledgeType.ACCEPT);
                            assertThat(consumer.commitSync().values()).containsOnly(Optional.empty());
                            taken.add(r.value());
                        }
                    }
                    return taken.size() >= 4;
                });
            }

            // then
            assertThat(taken).containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    @Test
    void aSecondBrokerOnTheSameFolderOrPortIsRefused() throws Exception {
        try (var broker = EmbeddedBroker.start(directory.resolve("one"), 0)) {
            int port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);

            assertThatThrownBy(() -> EmbeddedBroker.start(directory.resolve("one"), 0))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("a broker of this process already uses");
            assertThatThrownBy(() -> EmbeddedBroker.start(directory.resolve("two"), port))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("port " + port + " on 127.0.0.1 is taken; name another one, or 0 for any");
        }
    }
}
