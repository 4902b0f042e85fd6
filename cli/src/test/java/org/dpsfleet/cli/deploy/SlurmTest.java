package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.repository.Repository;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The job array as Slurm runs it, with an {@code srun} that only writes down what it was given. */
class SlurmTest {
    private static final Path SCRIPT = Repository.ROOT.resolve("deploy/slurm/workers.sbatch");

    /** Ends with the next of the codes that it was told; without one it waits until it is stopped. */
    private static final String SRUN = """
            #!/bin/sh
            trap 'exit 130' TERM
            echo "$*" >>"$REPORT"
            code=$(head -n 1 "$CODES")
            sed -i 1d "$CODES"
            if [ -n "$code" ]; then exit "$code"; fi
            while :; do sleep 0.1; done
            """;

    @TempDir
    Path folder;

    private Path report = Path.of("");
    private Path codes = Path.of("");

    @BeforeEach
    void placeSrun() throws IOException {
        report = folder.resolve("report");
        codes = folder.resolve("codes");
        var srun = Files.writeString(folder.resolve("srun"), SRUN);
        Files.setPosixFilePermissions(srun, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Map<String, String> environment, List<String> ends, String... arguments) throws IOException {
        Files.write(codes, ends);
        var command = new ArrayList<>(List.of("/bin/bash", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        process.environment()
                .putAll(Map.of(
                        "PATH",
                        folder + ":/usr/bin:/bin",
                        "REPORT",
                        report.toString(),
                        "CODES",
                        codes.toString(),
                        "SLURM_JOB_ID",
                        "17",
                        "SLURM_ARRAY_TASK_ID",
                        "3",
                        "SLURM_SUBMIT_DIR",
                        "/shared/dps-fleet"));
        process.environment().putAll(environment);
        return process.start();
    }

    private static Map<String, String> settings() {
        return Map.of("FLEET_BOOTSTRAP_SERVERS", "kafka:9092");
    }

    @ParameterizedTest
    @CsvSource({
        "'', gpu-worker, cuda:0",
        "gpu-worker, gpu-worker, cuda:0",
        "eval-worker, eval-worker, auto",
        "gpu-worker --device=cpu, gpu-worker, cpu",
        "--device=cpu, gpu-worker, cpu"
    })
    void itStartsAWorkerThatEndsWithItsWork(String arguments, String role, String device) throws Exception {
        var words = arguments.isEmpty() ? new String[0] : arguments.split(" ");

        var code = start(settings(), List.of("0"), words).waitFor();

        assertThat(code).isZero();
        var run = Files.readString(report).strip().split(" ");
        assertThat(run).startsWith("--kill-on-bad-exit=0", "/shared/dps-fleet/fleet");
        var parsed = new Invocation(List.of(run).subList(2, run.length), settings()).assertUnderstood();
        assertThat(parsed.commandSpec().name()).isEqualTo(role);
        assertThat(parsed.commandSpec().findOption("--device").<String>getValue())
                .isEqualTo(device);
        assertThat(parsed.hasMatchedOption("--idle-exit")).isTrue();
    }

    @Test
    void aWorkerThatAsksForANewProcessGetsOne() throws Exception {
        var code = start(settings(), List.of("75", "75", "0")).waitFor();

        assertThat(code).isZero();
        assertThat(Files.readAllLines(report)).hasSize(3);
    }

    @Test
    void whatFailsFails() throws Exception {
        assertThat(start(settings(), List.of("2")).waitFor()).isEqualTo(2);
        assertThat(Files.readAllLines(report)).hasSize(1);
    }

    @Test
    void aJobThatIsToldToStopEndsWell() throws Exception {
        // given
        var job = start(settings(), List.of());
        while (!Files.exists(report)) {
            assertThat(job.isAlive()).isTrue();
            Thread.onSpinWait();
        }

        // when: as Slurm does, to all processes of the job
        job.descendants().forEach(ProcessHandle::destroy);
        job.destroy();

        // then
        assertThat(job.waitFor()).isZero();
        assertThat(Files.readAllLines(report)).hasSize(1);
    }

    @Test
    void withoutAKafkaItSaysWhatIsMissing() throws Exception {
        assertThat(start(Map.of(), List.of()).waitFor()).isNotZero();
        assertThat(folder.resolve("err")).content().contains("FLEET_BOOTSTRAP_SERVERS");
    }

    @Test
    void aWorkerIsToldToStopEarlyEnough() throws IOException {
        var signal = Pattern.compile("(?m)^#SBATCH --signal=TERM@(\\d+)$").matcher(Files.readString(SCRIPT));
        assertThat(signal.find()).isTrue();
        var most =
                WorkerSettings.of("any", KafkaSettings.of("kafka:9092"), "cpu").stopsWithin();

        assertThat(Long.parseLong(signal.group(1))).isGreaterThan(most.toSeconds());
    }

    @Test
    void theVariablesThatItNamesAreTheCommands() throws IOException {
        Pattern.compile("FLEET_[A-Z_]+")
                .matcher(Files.readString(SCRIPT))
                .results()
                .forEach(
                        name -> new Invocation(List.of("gpu-worker"), Map.of(name.group(), "/any")).assertUnderstood());
    }

    @Test
    void shellcheckFindsNothing() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/shellcheck")), "no shellcheck: the script is not checked");
        var check = new ProcessBuilder("/usr/bin/shellcheck", SCRIPT.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes());

        assertThat(check.waitFor()).as(said).isZero();
    }
}
