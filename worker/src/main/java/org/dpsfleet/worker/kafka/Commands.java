package org.dpsfleet.worker.kafka;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.worker.kafka.BrokerOutage.Use;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the coordinator's commands, from now on and through outages, on a thread of its own. Missed
 * commands arrive again: the coordinator repeats a command until the worker has obeyed it.
 */
public final class Commands implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final WorkerSettings settings;
    private final Topic topic;
    private final BrokerOutage outage;
    private final Consumer<TaskCommand> obey;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> open;

    /**
     * @param topic that the commands are on
     * @param obey called with every command, whoever it is for
     */
    public Commands(WorkerSettings settings, Topic topic, BrokerOutage outage, Consumer<TaskCommand> obey) {
        this.settings = settings;
        this.topic = topic;
        this.outage = outage;
        this.obey = obey;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("commands " + settings.workerId())
                .unstarted(this::listen);
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        var consumer = open;
        if (consumer != null) {
            consumer.wakeup();
        }
        // Not waited for: the thread is a daemon, and nothing depends on its end.
    }

    private void listen() {
        for (int failures = 0; !closed; failures++) {
            var settled = settings.kafka().consumer(settings.workerId() + "-commands");
            try (var closing = new Closing(new KafkaConsumer<>(settled))) {
                open = closing.consumer();
                var partition = new TopicPartition(topic.topicName(), 0);
                closing.consumer().assign(List.of(partition));
                closing.consumer().seekToEnd(List.of(partition));
                // Resolves the end offset now, so that commands sent before the first poll are not missed.
                closing.consumer().position(partition);
                failures = 0;
                while (!closed) {
                    closing.consumer().poll(POLL).forEach(record -> read(record.value()));
                    outage.allowed(Use.HEARING);
                }
            } catch (WakeupException e) {
                // Closed.
            } catch (KafkaException e) {
                outage.failed(Use.HEARING, e);
                outage.pause(failures);
            } finally {
                open = null;
            }
        }
    }

    private void read(byte @Nullable [] value) {
        TaskCommand command;
        try {
            command = MessageCodec.TASK_COMMAND.decode(value == null ? new byte[0] : value);
        } catch (InvalidMessageException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic.topicName())
                    .addKeyValue("reason", e.getMessage())
                    .log("unreadable command ignored");
            return;
        }
        obey.accept(command);
    }

    /** Closes the consumer within a short time, also when the broker is away. */
    private record Closing(KafkaConsumer<byte[], byte[]> consumer) implements AutoCloseable {
        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }
}
