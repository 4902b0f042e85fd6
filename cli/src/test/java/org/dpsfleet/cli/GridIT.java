package org.dpsfleet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code experiments/grid.yaml} with every part real: what it finds is what experiments of one combination find. */
@ResourceLock(Commands.LOG)
class GridIT {
    private static final int BASELINES = 2;
    private static final int TRAINED = 8;
    private static final int CONTEXTS = 8;

    @TempDir
    Path folder;

    @Test
    void eachCombinationFindsWhatItFindsAlone() throws IOException {
        // given
        var text = Files.readString(Repository.ROOT.resolve("experiments/grid.yaml"));
        var alone = text.replace("channel_norm: [true, false]", "channel_norm: false")
                .replace("epochs: [2, 4]", "epochs: 4")
                .replace("learning_rates: [[1.0e-3], [1.0e-2, 1.0e-3]]", "learning_rates: [1.0e-2, 1.0e-3]");

        // when
        var grid = run("grid", text);
        var single = run("alone", alone);

        // then
        var all = rows(grid);
        assertThat(all).hasSize((BASELINES + TRAINED) * CONTEXTS);
        for (var row : rows(single)) {
            assertThat(all)
                    .filteredOn(other -> id(other).equals(id(row)))
                    .singleElement()
                    .satisfies(other -> assertThat(other).containsAllEntriesOf(row));
        }
        assertThat(rows(single)).hasSize(2 * CONTEXTS);
        assertThat(all.stream()
                        .filter(row -> row.get("variant").equals("lin"))
                        .map(row -> row.get("channel_norm") + " " + row.get("epochs") + " " + row.get("learning_rates"))
                        .collect(Collectors.groupingBy(combination -> combination, Collectors.counting())))
                .hasSize(TRAINED)
                .containsEntry("false 4 0.01 0.001", (long) CONTEXTS);
        assertThat(finding(grid, "no channel norm, 4 epochs, learning rates [0.01, 0.001]"))
                .isEqualTo(finding(single, ""));
    }

    private Path run(String name, String experiment) throws IOException {
        var file = Files.writeString(folder.resolve(name + ".yaml"), experiment);
        var out = folder.resolve(name);
        var outcome = Commands.run(Wiring.roles(), Map.of(), "run", file.toString(), "--out", out.toString());
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return out.resolve("grid");
    }

    /** The rows of the table, without cells that are empty. */
    private static List<Map<String, String>> rows(Path report) throws IOException {
        var lines = Files.readAllLines(report.resolve("results.csv"));
        var header = lines.getFirst().split(",", -1);
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(cells -> {
                    Map<String, String> row = new LinkedHashMap<>();
                    IntStream.range(0, header.length)
                            .filter(i -> !cells[i].isEmpty())
                            .forEach(i -> row.put(header[i], cells[i]));
                    return row;
                })
                .toList();
    }

    private static String id(Map<String, String> row) {
        return row.get("task_id") + row.get("ranking") + row.get("repetition");
    }

    /** What a report says of a combination, without which one it is. */
    private static JsonNode finding(Path report, String words) {
        var findings = Json.mapper()
                .readTree(report.resolve("report.json").toFile())
                .path("findings")
                .valueStream()
                .filter(found -> found.at("/combination/words").asString("").equals(words))
                .map(ObjectNode.class::cast)
                .toList();
        assertThat(findings).hasSize(1);
        return findings.getFirst().without("combination");
    }
}
