package org.dpsfleet.coordinator.projection;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.dpsfleet.coordinator.DeadTasks;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.coordinator.store.StateException;
import org.dpsfleet.coordinator.store.StateIdentity;
import org.dpsfleet.schemas.message.FailureCategory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What becomes of a stored state that can't be used, or is somebody else's. */
class LocalStateTest {
    private static final List<ConsumerRecord<byte[], byte[]>> TOPICS = topics();
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(LocalState.class);

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path folder;
    private String stored;

    enum Damage {
        DELETED {
            @Override
            void doTo(Path file) throws IOException {
                Files.delete(file);
            }
        },
        TORN {
            @Override
            void doTo(Path file) throws IOException {
                var bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        OVERWRITTEN {
            @Override
            void doTo(Path file) throws IOException {
                var bytes = Files.readAllBytes(file);
                for (int i = bytes.length / 3; i < Math.min(bytes.length, bytes.length / 3 + 16); i++) {
                    bytes[i] ^= (byte) 0x5a;
                }
                Files.write(file, bytes);
            }
        };

        abstract void doTo(Path file) throws IOException;
    }

    @BeforeEach
    void store() {
        folder = directory.resolve("state");
        // Three times: what is in the write-ahead log goes into tables at the next start.
        for (int part = 1; part <= 3; part++) {
            try (var projection = StoredProjection.open(folder, TOPICS)) {
                projection.catchUp(TOPICS.subList(0, TOPICS.size() * part / 3));
                stored = projection.dump();
            }
        }
        log.start();
        LOGGER.addAppender(log);
    }

    @AfterEach
    void stop() {
        LOGGER.detachAppender(log);
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsDamagedTheSameIsKnownInTheEnd(Damage damage) throws IOException {
        int rebuilt = 0;
        for (var file : damaged()) {
            // given
            var copy = directory.resolve("copy");
            Utils.delete(copy.toFile());
            Files.createDirectory(copy);
            for (var each : files()) {
                Files.copy(each, copy.resolve(each.getFileName()));
            }
            // when
            damage.doTo(copy.resolve(file.getFileName()));
            // then
            try (var projection = StoredProjection.open(copy, TOPICS)) {
                rebuilt += projection.catchUp(TOPICS) == TOPICS.size() ? 1 : 0;
                assertThat(projection.dump()).as("%s %s", file, damage).isEqualTo(stored);
            }
        }
        assertThat(rebuilt).as("damages that are found").isGreaterThanOrEqualTo(3);
        assertThat(log.list).hasSizeGreaterThanOrEqualTo(rebuilt);
        assertThat(log.list.getFirst().getKeyValuePairs().toString()).contains("is damaged, or not of this version");
    }

    @Test
    void anUndamagedOneIsNotReadAgain() {
        try (var projection = StoredProjection.open(folder, TOPICS)) {
            assertThat(projection.catchUp(TOPICS)).isZero();
            assertThat(projection.dump()).isEqualTo(stored);
        }
        assertThat(log.list).isEmpty();
    }

    @Test
    void thatOfAnotherVersionClusterOrTopicIsBuiltAnew() {
        var topics = new TreeMap<>(Map.of("dps.scores", "made anew"));

        assertThat(reason(new StateIdentity(StateIdentity.FORMAT + 1, "cluster", new TreeMap<>())))
                .contains("it is of another version: format %d, this version's is %d"
                        .formatted(StateIdentity.FORMAT, StateIdentity.FORMAT + 1));
        assertThat(reason(new StateIdentity(StateIdentity.FORMAT + 1, "other", new TreeMap<>())))
                .contains("it is of another cluster: cluster, this one is other");
        assertThat(reason(new StateIdentity(StateIdentity.FORMAT + 1, "other", topics)))
                .contains("the topic dps.scores was made anew since");
    }

    @Test
    void oneThatHasReadMoreThanThereIsIsBuiltAnew() {
        var fewer = TOPICS.subList(0, TOPICS.size() / 2);
        try (var projection = StoredProjection.open(folder, fewer)) {
            assertThat(projection.catchUp(fewer)).isEqualTo(fewer.size());
        }
        assertThat(log.list.getFirst().getKeyValuePairs().toString())
                .contains("it has read dlq.dps.adaptation-tasks-0 to offset 60, which ends at");
    }

    @Test
    void aSecondOneOnTheSameFolderIsRefusedInASentence() {
        try (var first = LocalState.open(folder)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> LocalState.open(folder))
                    .isInstanceOf(StateException.class)
                    .hasMessage("the state in " + folder + " is in use by another coordinator; stop that one, or name"
                            + " another folder with --state");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        var file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> LocalState.open(file.resolve("below")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("the state can't be kept in " + file.resolve("below"))
                .hasMessageContaining("--state");
    }

    @Test
    void whatElseIsInTheFolderStaysThere() throws IOException {
        var other = Files.writeString(folder.resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("CURRENT"), "nothing");

        try (var projection = StoredProjection.open(folder, TOPICS)) {
            assertThat(projection.catchUp(TOPICS)).isEqualTo(TOPICS.size());
        }
        assertThat(other).hasContent("mine");
    }

    /** Why the state was built anew for this identity. */
    private String reason(StateIdentity identity) {
        log.list.clear();
        try (var projection = StoredProjection.open(folder, identity, TOPICS)) {
            assertThat(projection.catchUp(TOPICS)).isEqualTo(TOPICS.size());
        }
        return log.list.getFirst().getKeyValuePairs().toString();
    }

    /** Two tables, and all that there is one of. */
    private List<Path> damaged() throws IOException {
        var tables = files().stream()
                .filter(file -> file.toString().endsWith(".sst"))
                .limit(2);
        var others =
                files().stream().filter(file -> file.getFileName().toString().matches("CURRENT|MANIFEST-.*|.*\\.log"));
        return Stream.concat(tables, others).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.endsWith("LOCK")).sorted().toList();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> topics() {
        var offsets = new HashMap<String, Long>();
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        DeadTasks.records(60, FailureCategory.MISSING_DATA)
                .forEach(record -> records.add(new ConsumerRecord<>(
                        record.topic(),
                        0,
                        offsets.merge(record.topic(), 1L, Long::sum) - 1,
                        records.size(),
                        TimestampType.CREATE_TIME,
                        record.key().length,
                        record.value().length,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty())));
        return records;
    }
}
