package org.dpsfleet.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.dpsfleet.cli.mlflow.TrackingServer;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/** The first command of the README, with every part real. */
@ResourceLock(Commands.LOG)
class QuickstartIT {
    @TempDir
    Path out;

    @Test
    void theQuickstartAdaptsAndReports() throws Exception {
        var quickstart = Repository.ROOT.resolve("experiments/quickstart.yaml").toString();

        Commands.Outcome run;
        Commands.Outcome away;
        try (var mlflow = new TrackingServer()) {
            var environment = Map.of("MLFLOW_TRACKING_URI", mlflow.uri().toString());
            run = Commands.run(
                    Wiring.roles(),
                    environment,
                    "run",
                    quickstart,
                    "--out",
                    out.toString(),
                    "--tensorboard",
                    out.resolve("logs").toString());
            assertThat(mlflow.runs.values())
                    .hasSize(3)
                    .allSatisfy(r -> assertThat(r.status).isEqualTo("FINISHED"));
            assertThat(mlflow.artifacts.keySet())
                    .anySatisfy(name -> assertThat(name).endsWith("/report.html"));
            mlflow.breakAfter = 0;
            away = Commands.run(Wiring.roles(), environment, "run", quickstart, "--out", out.toString());
        }

        assertThat(away.code()).as(away.err()).isZero();
        assertThat(away.err()).contains("fleet: MLflow has not got the results of quickstart", "fleet track");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("alexnet", "lin", "spatial", "report.html");
        assertThat(run.err())
                .contains("48/48 contexts", "contexts per hour", "TensorBoard: 2 runs")
                .doesNotContain("not told of steps");
        try (var files = Files.walk(out.resolve("logs"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
        var folder = out.resolve("quickstart");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Not the real thing", "dead-leaves", "random", "simulated");
        var report = Json.mapper().readTree(folder.resolve("report.json").toFile());
        assertThat(report.get("complete").booleanValue()).isTrue();
        distancesUnderAnAdaptedMetric();
        // 24 contexts: one baseline row each, and two repetitions adapted
        assertThat(Files.readAllLines(folder.resolve("results.csv"))).hasSize(1 + 24 + 48);
    }

    private void distancesUnderAnAdaptedMetric() throws Exception {
        var black = picture("black.png", 0x000000);
        var grey = picture("grey.png", 0x808080);
        var adapted = adapted();

        var same = Commands.run("distance", black, black, "--checkpoint", adapted, "--context", "47");
        var other = Commands.run("distance", black, grey, "--checkpoint", adapted, "--context", "47");
        var unnamed = Commands.run("distance", black, grey, "--checkpoint", adapted);

        assertThat(same.out().strip()).isEqualTo("0.0000000");
        assertThat(Double.parseDouble(other.out())).as(other.err()).isPositive();
        assertThat(unnamed.code()).isEqualTo(2);
        assertThat(unnamed.err()).contains("holds 48 metrics: --context names one");
    }

    private String picture(String name, int colour) throws Exception {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (var i = 0; i < 64 * 64; i++) {
            image.setRGB(i % 64, i / 64, colour);
        }
        var file = out.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file.toString();
    }

    /** The checkpoint of the trained metrics; the other one is the baseline's. */
    private String adapted() throws Exception {
        try (var configs = Files.walk(out.resolve("checkpoints"))) {
            return configs.filter(f -> f.endsWith("config.json"))
                    .filter(f -> contains(f, "\"lin\""))
                    .map(f -> f.resolveSibling("").toString())
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
