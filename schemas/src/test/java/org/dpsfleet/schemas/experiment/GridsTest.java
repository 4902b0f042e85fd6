package org.dpsfleet.schemas.experiment;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lists of values in an experiment file. */
class GridsTest {
    private static final String MINIMAL = """
            name: grid
            networks: [{name: alexnet, weights: {kind: random}}]
            train: {kind: dead-leaves, images: 8}
            test: {images: {kind: dead-leaves, images: 8}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "channel_norm: false | channel_norm: [false]",
                "training: {batch_size: 8} | training: {batch_size: [8]}",
                "training: {epochs: 3} | training: {epochs: [3]}",
                "training: {learning_rates: [0.1]} | training: {learning_rates: [[0.1]]}",
                "training: {learning_rates: [1.0e-3, 1.0e-4]} | training: {learning_rates: [[1.0e-3, 1.0e-4]]}",
                "training: {validation_fraction: 0.1} | training: {validation_fraction: [0.1]}",
                "training: {dropout: 0} | training: {dropout: [0.0]}",
                "training: {sync_loss: off} | training: {sync_loss: [off]}",
                "training: {sync_loss: first_epochs, sync_epochs: 2}"
                        + " | training: {sync_loss: [first_epochs], sync_epochs: [2]}",
                "training: {logit: none} | training: {logit: [none]}"
            })
    void aListOfOneValueIsThatValue(String alone, String list) {
        // when
        var one = read(alone);
        var other = read(list);

        // then
        assertThat(other).isEqualTo(one);
        assertThat(Json.text(other)).isEqualTo(Json.text(one)).doesNotContain("[[");
        assertThat(ContentId.ofExperiment(other)).isEqualTo(ContentId.ofExperiment(one));
    }

    @Test
    void allValuesAreCombined() {
        // when
        var grid = read("""
                channel_norm: [true, false]
                training:
                  batch_size: 256
                  epochs: [5, 10]
                  learning_rates: [[1.0e-3], [1.0e-3, 1.0e-4]]
                  dropout: [0, 0.5]
                  logit: [large, none]
                """);

        // then
        assertThat(grid.metrics().channelNorms()).containsExactly(true, false);
        assertThat(grid.training().all()).hasSize(16).doesNotHaveDuplicates();
        assertThat(grid.training().all())
                .startsWith(
                        training(5, List.of(1e-3), 0, SyncLoss.UNTIL_HALF, 0, Logit.LARGE),
                        training(5, List.of(1e-3), 0, SyncLoss.UNTIL_HALF, 0, Logit.NONE))
                .endsWith(training(10, List.of(1e-3, 1e-4), 0.5, SyncLoss.UNTIL_HALF, 0, Logit.NONE));
        assertThat(Json.text(grid))
                .contains("\"channel_norm\":[true,false]")
                .contains("\"training\":{\"batch_size\":256,\"epochs\":[5,10],"
                        + "\"learning_rates\":[[0.001],[0.001,1.0E-4]],\"validation_fraction\":0.2,"
                        + "\"dropout\":[0.0,0.5],\"sync_loss\":\"until_half\",\"sync_epochs\":0,"
                        + "\"logit\":[\"large\",\"none\"]}");
    }

    @Test
    void theNumberOfFirstEpochsBelongsToTheSyncLossInFirstEpochs() {
        // when
        var grid = read("training: {sync_loss: ['off', first_epochs, until_half], sync_epochs: [1, 2]}");

        // then
        assertThat(grid.training().all().stream().map(t -> t.syncLoss() + " " + t.syncEpochs()))
                .containsExactly("OFF 0", "FIRST_EPOCHS 1", "FIRST_EPOCHS 2", "UNTIL_HALF 0");
    }

    @Test
    void aGridComesBackFromItsJsonAndFromAMessage() {
        // given
        var grid = read("channel_norm: [false, true]\ntraining: {epochs: [1, 2], learning_rates: [[0.1], [0.2]]}");
        var record = new ExperimentRecord(
                ExperimentRecord.VERSION, "0123456789abcdef", grid, Instant.parse("2026-01-02T03:04:05Z"));

        // then
        assertThat(Json.decode(ExperimentSpec.class, Json.encode(grid))).isEqualTo(grid);
        assertThat(ExperimentReader.fromJson(Json.encode(grid))).isEqualTo(grid);
        assertThat(MessageCodec.EXPERIMENT_RECORD.decode(MessageCodec.EXPERIMENT_RECORD.encode(record)))
                .isEqualTo(record);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training: {dropout: [0, 0.3]} | /training/dropout/1 | 0.3 is not accepted; accepted: 0, 0.5",
                "training: {epochs: [5, 0, 1001]} | /training/epochs/1 | 0 is not accepted; accepted: a whole number from 1",
                "training: {epochs: [5, 0, 1001]} | /training/epochs/2 | 1001 is not accepted",
                "training: {epochs: []} | /training/epochs | [] is not accepted; accepted: a list of at least 1",
                "training: {epochs: [5, 5]} | /training/epochs | no two equal",
                "training: {epochs: [[5]]} | /training/epochs/0 | [5] is not accepted",
                "training: {batch_size: [8, 1_000]} | /training/batch_size/1 | YAML 1.2 has no '_' in numbers",
                "training: {learning_rates: [[0.1], [2]]} | /training/learning_rates/1/0 | 2 is not accepted",
                "training: {learning_rates: [[0.1], 0.2]} | /training/learning_rates/1 | accepted: a list",
                "training: {learning_rates: [[0.1], []]} | /training/learning_rates/1 | accepted: a list of at least 1",
                "training: {sync_loss: ['off', never]} | /training/sync_loss/1 | until_half, first_epochs, off",
                "training: {logit: [large, smal]} | /training/logit/1 | did you mean 'small'?",
                "training: {sync_epochs: [0, 1]} | /training/sync_epochs/1 | 0, unless sync_loss is first_epochs",
                "training: {sync_loss: ['off', first_epochs], sync_epochs: [2, 0]} | /training/sync_epochs/1 | at least 1",
                "training: {sync_loss: ['off', first_epochs]} | /training/sync_epochs | at least 1",
                "channel_norm: [true, no] | /channel_norm/1 | YAML 1.2 reads no as text, write false",
                "channel_norm: [] | /channel_norm | accepted: a list of at least 1"
            })
    void aBadValueIsNamedByItsPlace(String added, String place, String message) {
        assertThatThrownBy(() -> read(added))
                .isInstanceOfSatisfying(
                        InvalidExperimentException.class,
                        e -> assertThat(e.problems()).anySatisfy(problem -> {
                            assertThat(problem.path()).isEqualTo(place);
                            assertThat(problem.message()).contains(message);
                            assertThat(problem.line()).isPositive();
                        }));
    }

    @Test
    void tooManyCombinationsAreRefused() {
        var most = "training: {batch_size: %s, epochs: %s, sync_loss: [until_half, 'off']}";

        // then
        assertThat(read(most.formatted(numbers(50), numbers(10))).training().all())
                .hasSize(TrainingSpec.Grid.MOST);
        assertThatThrownBy(() -> read(most.formatted(numbers(51), numbers(10))))
                .hasMessageContaining("/training (line 5): 1020 combinations are too many; accepted: at most 1000");
    }

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private static TrainingSpec training(
            int epochs, List<Double> rates, double dropout, SyncLoss syncLoss, int syncEpochs, Logit logit) {
        return new TrainingSpec(256, epochs, rates, 0.2, dropout, syncLoss, syncEpochs, logit);
    }

    private static ExperimentSpec read(String added) {
        return ExperimentReader.fromYaml(MINIMAL + added);
    }
}
