package org.dpsfleet.vocabulary;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainingSpecTest {
    /** The configuration of the published experiments. */
    @Test
    void defaults() {
        // when
        var published = TrainingSpec.published();
        // then
        assertThat(published.batchSize()).isEqualTo(1024);
        assertThat(published.epochs()).isEqualTo(10);
        assertThat(published.learningRates())
                .containsExactly(1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 8e-4, 6e-4, 4e-4, 2e-4);
        assertThat(published.validationFraction()).isEqualTo(0.2);
        assertThat(published.dropout()).isEqualTo(0.5);
        assertThat(published.syncLoss()).isEqualTo(SyncLoss.UNTIL_HALF);
        assertThat(published.syncEpochs()).isZero();
        assertThat(published.logit()).isEqualTo(Logit.LARGE);
    }

    @Test
    void everyPropertyAtANonDefault() {
        // when
        var training = new TrainingSpec(8, 3, List.of(0.01, 1e-4), 0.9, 0, SyncLoss.FIRST_EPOCHS, 2, Logit.SMALL);
        // then
        assertThat(training.batchSize()).isEqualTo(8);
        assertThat(training.epochs()).isEqualTo(3);
        assertThat(training.learningRates()).containsExactly(0.01, 1e-4);
        assertThat(training.validationFraction()).isEqualTo(0.9);
        assertThat(training.dropout()).isZero();
        assertThat(training.syncLoss()).isEqualTo(SyncLoss.FIRST_EPOCHS);
        assertThat(training.syncEpochs()).isEqualTo(2);
        assertThat(training.logit()).isEqualTo(Logit.SMALL);
    }

    @Test
    void theLastLearningRateHoldsForAllEpochsAfterIt() {
        // given
        var training = new TrainingSpec(8, 4, List.of(0.01, 1e-4), 0, 0, SyncLoss.OFF, 0, Logit.NONE);
        // then
        assertThat(training.learningRate(0)).isEqualTo(0.01);
        assertThat(training.learningRate(1)).isEqualTo(1e-4);
        assertThat(training.learningRate(3)).isEqualTo(1e-4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 | 1 | 1   | 0   | 0   | OFF          | 0  | training.batch_size: 0.0
            1 | 0 | 1   | 0   | 0   | OFF          | 0  | training.epochs: 0.0
            1 | 1 | 0   | 0   | 0   | OFF          | 0  | training.learning_rates: 0.0
            1 | 1 | 1.5 | 0   | 0   | OFF          | 0  | training.learning_rates: 1.5
            1 | 1 | NaN | 0   | 0   | OFF          | 0  | training.learning_rates: NaN
            1 | 1 | 1   | 1   | 0   | OFF          | 0  | training.validation_fraction: 1
            1 | 1 | 1   | NaN | 0   | OFF          | 0  | training.validation_fraction: NaN
            1 | 1 | 1   | 0   | 0.4 | OFF          | 0  | training.dropout: 0.4
            1 | 1 | 1   | 0   | 0   | OFF          | -1 | training.sync_epochs: -1
            1 | 1 | 1   | 0   | 0   | FIRST_EPOCHS | 0  | accepted: at least 1 with sync_loss: first_epochs
            """)
    void namesWhatCannotBeTrainedBy(
            int batch,
            int epochs,
            double rate,
            double validation,
            double dropout,
            SyncLoss syncLoss,
            int syncEpochs,
            String message) {
        assertThatThrownBy(() -> new TrainingSpec(
                        batch, epochs, List.of(rate), validation, dropout, syncLoss, syncEpochs, Logit.LARGE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void needsALearningRate() {
        assertThatThrownBy(() -> new TrainingSpec(1, 1, List.of(), 0, 0, SyncLoss.OFF, 0, Logit.LARGE))
                .hasMessage("training.learning_rates: [] is not accepted; accepted: at least one");
    }
}
