package org.dpsfleet.perceptual.score;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class TwoAfcTest {
    @ParameterizedTest
    @ValueSource(strings = {"random_fractions", "ties_fractions", "ties_binary", "all_ties", "nan_distance"})
    void givesTheScoresOfThePublishedCode(String name) {
        // given
        SafetensorsFile golden = Shared.goldenTensors("scores.safetensors");
        float[] d0 = golden.floats("2afc/" + name + "/d0");
        float[] d1 = golden.floats("2afc/" + name + "/d1");
        float[] h = golden.floats("2afc/" + name + "/judge");
        float[] scoreEach = golden.floats("2afc/" + name + "/score_each");
        float[] accurateEach = golden.floats("2afc/" + name + "/correct_each");
        // when, then
        for (int i = 0; i < h.length; i++) {
            assertThat((float) TwoAfc.scoreOf(d0[i], d1[i], h[i])).isEqualTo(scoreEach[i]);
            assertThat((float) TwoAfc.accuracyOf(d0[i], d1[i], h[i])).isEqualTo(accurateEach[i]);
        }
        assertThat(TwoAfc.score(d0, d1, h)).isCloseTo(golden.floats("2afc/" + name + "/score")[0], within(1e-6));
        assertThat(TwoAfc.accuracy(d0, d1, h)).isCloseTo(golden.floats("2afc/" + name + "/accuracy")[0], within(1e-6));
    }

    @Test
    void everyGoldenCaseIsTested() {
        assertThat(Shared.goldenTensors("scores.safetensors").names().stream()
                        .filter(name -> name.matches("2afc/.*/score")))
                .hasSize(5);
    }

    @Test
    void columnsAreScoredEachForItself() {
        // given 2 triplets under 3 metrics
        float[] d0 = {1, 2, 3, 1, 2, 3};
        float[] d1 = {2, 2, 2, 2, 2, 2};
        // when, then with judges common to the metrics
        assertThat(TwoAfc.scores(d0, d1, new float[] {0, 1}, 3)).containsExactly(.5, .5, .5);
        // when, then with judges of their own
        float[] judges = {0, 0, 0, 0, 1, 0};
        assertThat(TwoAfc.scores(d0, d1, judges, 3)).containsExactly(1, .5, 0);
        assertThat(TwoAfc.accuracies(d0, d1, judges, 3)).containsExactly(1, .5, 0);
    }

    @Test
    void refusesWhatDoesNotFit() {
        float[] two = {1, 2};
        float[] none = {};
        assertThatThrownBy(() -> TwoAfc.score(two, two, new float[] {1})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TwoAfc.score(none, none, none)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TwoAfc.scores(two, two, two, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesThePublishedScoresOfAllRealJudgements() throws IOException {
        // given
        JsonNode expected = JsonMapper.shared()
                .readTree(Shared.data("scores/expected_scores.json").toFile());
        Map<String, List<double[]>> splits = new TreeMap<>();
        Map<String, Integer> columns = new HashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Shared.data("scores/bapps_val_2afc.csv.gz"))),
                StandardCharsets.UTF_8))) {
            String[] header = reader.readLine().split(",");
            for (int i = 0; i < header.length; i++) {
                columns.put(header[i], i);
            }
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] cells = line.split(",");
                double[] row = new double[cells.length];
                for (int i = 2; i < cells.length; i++) {
                    row[i] = Double.parseDouble(cells[i]);
                }
                splits.computeIfAbsent(cells[0], name -> new ArrayList<>()).add(row);
            }
        }
        assertThat(splits.keySet()).isEqualTo(expected.propertyNames());
        assertThat(splits.values().stream().mapToInt(List::size).sum()).isEqualTo(36_344);
        for (var split : splits.entrySet()) {
            JsonNode scores = expected.get(split.getKey());
            float[] h = column(split.getValue(), columns.get("judge_p1"));
            for (String metric : List.of("alex_vanilla", "vgg_vanilla", "alex_shift_tolerant", "vgg_shift_tolerant")) {
                // when
                double score = TwoAfc.score(
                        column(split.getValue(), columns.get("d0_" + metric)),
                        column(split.getValue(), columns.get("d1_" + metric)),
                        h);
                // then
                assertThat(score)
                        .as("%s of %s", metric, split.getKey())
                        .isCloseTo(scores.get("2AFC_" + metric).doubleValue(), within(1e-6));
            }
            assertThat(TwoAfc.humanScore(h))
                    .isCloseTo(scores.get("human_p2+(1-p)2").doubleValue(), within(1e-6));
        }
    }

    private static float[] column(List<double[]> rows, int column) {
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.get(i)[column];
        }
        return values;
    }
}
