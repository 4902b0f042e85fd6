package org.dpsfleet.coordinator.projection;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;
import org.dpsfleet.coordinator.RandomHistories;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is written, and whenever it is stored and the process killed: what is stored is what a rebuild stores. */
class StoreRebuildTest {
    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void killsLeaveNoTrace(@ForAll("histories") List<ConsumerRecord<byte[], byte[]>> topics, @ForAll long seed)
            throws IOException {
        var folder = Files.createTempDirectory("store-rebuild");
        try {
            // when a coordinator stores at some records and is killed at others
            var random = new Random(seed);
            var killed = folder.resolve("killed");
            var running = StoredProjection.open(killed, topics);
            for (int i = 0; i < topics.size(); i++) {
                if (running.lacks(topics.get(i))) {
                    running.apply(topics.get(i));
                }
                if (random.nextInt(4) == 0) {
                    running.commit();
                }
                if (random.nextInt(25) == 0) {
                    running.close();
                    running = StoredProjection.open(killed, topics);
                    i = -1;
                }
            }
            running.commit();
            var stored = running.dump();
            var open = running.projection().openTasks().size();
            running.close();
            // then
            try (var rebuilt = StoredProjection.open(folder.resolve("rebuilt"), topics);
                    var again = StoredProjection.open(killed, topics)) {
                rebuilt.catchUp(topics);
                assertThat(stored).isEqualTo(rebuilt.dump());
                assertThat(again.dump()).isEqualTo(stored);
                assertThat(again.projection().openTasks()).hasSize(open);
                assertThat(again.projection().deadLetters().copied())
                        .isEqualTo(rebuilt.projection().deadLetters().copied());
            }
        } finally {
            Utils.delete(folder.toFile());
        }
    }

    @Provide
    Arbitrary<List<ConsumerRecord<byte[], byte[]>>> histories() {
        return RandomHistories.ofAnything();
    }
}
