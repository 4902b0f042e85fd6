package org.dpsfleet.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KafkaNoiseTest {
    private static final String NETWORK = "org.apache.kafka.clients.NetworkClient";

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void logTo() {
        context.addTurboFilter(new KafkaNoise(nanos::get));
        said.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(said);
    }

    @Test
    void thatABrokerIsAwayIsLeftToTheFleetToSay() {
        for (var client : List.of("Producer clientId=a", "AdminClient clientId=b")) {
            context.getLogger(NETWORK)
                    .warn("[" + client + "] Connection to node {} ({}) could not be established.", -1, "x/127.0.0.1:1");
            context.getLogger(NETWORK).warn("[" + client + "] Bootstrap broker {} disconnected", "127.0.0.1:1");
        }
        context.getLogger("org.apache.kafka.clients.ClientUtils")
                .warn("Couldn't resolve server {} from {} as DNS resolution failed for {}", "x:1", "b", "x");

        assertThat(said.list).isEmpty();
    }

    @Test
    void aRefusedLoginIsSaidOnceByWhicheverClientComesFirst() {
        for (int i = 1; i <= 3; i++) {
            nanos.addAndGet(Duration.ofMinutes(9).toNanos());
            context.getLogger(NETWORK)
                    .error(
                            "[Producer clientId=worker-" + i + "] Connection to node {} ({}) failed authentication: {}",
                            i,
                            "kafka:9092",
                            "wrong password");
        }

        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .endsWith("failed authentication: wrong password");
    }

    @Test
    void anotherReasonAndThatOfALaterDayAreSaid() {
        var logger = context.getLogger(NETWORK);
        logger.warn("Error while fetching metadata: {}", "{t=TOPIC_AUTHORIZATION_FAILED}");
        logger.warn("Error while fetching metadata: {}", "{t=INVALID_TOPIC}");
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        logger.warn("Error while fetching metadata: {}", "{t=INVALID_TOPIC}");

        assertThat(said.list).hasSize(3);
    }

    @Test
    void othersSayWhatTheyWantAsOftenAsTheyWant() {
        for (var name : List.of("org.dpsfleet.worker.loop.TaskLoop", "kafka.server.KafkaServer")) {
            context.getLogger(name).warn("disconnected");
            context.getLogger(name).warn("disconnected");
        }

        assertThat(said.list).hasSize(4);
    }
}
