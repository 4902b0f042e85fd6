package org.dpsfleet.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The first command of the README, with every part real. */
class QuickstartIT {
    @TempDir Path out;

    @Test
    void theQuickstartAdaptsAndReports() throws Exception {
        var quickstart = Root.PATH.resolve("experiments/quickstart.yaml").toString();

        var run =
                Commands.run(
                        Wiring.roles(), Map.of(), "run", quickstart, "--out", out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("alexnet", "lin", "spatial", "report.html");
        assertThat(run.err()).contains("48/48 contexts", "contexts per hour");
        var folder = out.resolve("quickstart");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Not the real thing", "dead-leaves", "random", "simulated");
        var report = Json.mapper().readTree(folder.resolve("report.json").toFile());
        assertThat(report.get("complete").booleanValue()).isTrue();
        // 24 contexts: one baseline row each, and two repetitions adapted
        assertThat(Files.readAllLines(folder.resolve("results.csv"))).hasSize(1 + 24 + 48);
    }
}
