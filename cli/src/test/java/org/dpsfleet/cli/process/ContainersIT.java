package org.dpsfleet.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** The images and the compose file, built and run; needs a Docker engine and the base images. */
class ContainersIT {
    private static final String PROBE = "10";
    private static ComposedFleet fleet;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @BeforeAll
    static void build() throws Exception {
        Docker.assumeThere();
        fleet = ComposedFleet.build();
    }

    @AfterAll
    static void remove() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static Docker docker() {
        return fleet.docker();
    }

    /** A container of one of the images, gone when it ends. */
    private static Docker.Ended container(String role, List<String> options, String... command) {
        var words = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        words.addAll(options);
        words.add("dps-fleet/" + role);
        words.addAll(List.of(command));
        return docker().run(words.toArray(String[]::new));
    }

    @Test
    void containersThatAreKilledPausedAndRestartedFindWhatOneProcessFinds() {
        // given: what is done where nothing happens
        var expected = LONG_TASKS.undisturbed(processes);
        var file = LONG_TASKS.in(processes.folder());
        fleet.up(2);
        var submit = new ArrayList<>(List.of("submit", file, "--wait"));
        submit.addAll(fleet.options());
        var waiting = processes.start(submit.toArray(String[]::new));
        var id = waiting.awaitFirstLine();
        var workers = fleet.containers("cpu-worker");
        // Trainings: a baseline would be done before its worker is struck, and nothing of it lost.
        awaitStatus(
                id,
                status -> status.running().stream()
                                .filter(task -> task.stage().equals(Stage.ADAPTATION) && task.done() > 0)
                                .count()
                        >= 2);

        // when: one worker is killed, the other one silent for longer than its lease, and the rest restarted
        docker().done("kill", workers.getFirst());
        docker().done("pause", workers.getLast());
        docker().done("start", workers.getFirst());
        fleet.compose("restart", "--timeout", PROBE, "kafka");
        fleet.compose("restart", "--timeout", PROBE, "coordinator");
        awaitStatus(id, status -> status.lost() >= 2);
        docker().done("unpause", workers.getLast());

        // then: the command that waited has seen it all
        assertThat(waiting.exitCode(PATIENCE)).as(waiting.err()).isZero();
        assertThat(waiting.err()).contains("the coordinator does not answer", "the coordinator answers again");
        var results = finish("results", id, "--format", "csv");
        assertThat(Outcome.of(results, fleet.checkpoints(processes.folder()))).isEqualTo(expected);
    }

    private String finish(String... command) {
        var words = new ArrayList<>(List.of(command));
        words.addAll(fleet.options());
        var process = processes.finish(PATIENCE, words.toArray(String[]::new));
        assertThat(process.exitCode(PATIENCE)).as(process.err()).isZero();
        return process.out();
    }

    private static void awaitStatus(String id, Predicate<ExperimentStatus> wanted) {
        try (var client = fleet.client()) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(() -> wanted.test(client.experiment(id)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "gpu-worker", "eval-worker"})
    void anImageRunWithNothingSaysWhatItNeeds(String role) {
        var ended = container(role, List.of());

        assertThat(ended.exit()).as(ended.said()).isEqualTo(2);
        assertThat(ended.err())
                .contains("fleet: the " + role + " needs", "FLEET_BOOTSTRAP_SERVERS", "FLEET_TOKEN", "/out");
    }

    @Test
    void foldersThatTheUserOfTheImageHasNoRightToAreNamedAtTheStart() throws IOException {
        // A folder of the host, owned by whoever runs this and shut for all others.
        var shut = Files.createDirectory(
                processes.folder().resolve("shut"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertThat(refused(shut, "/out"))
                .contains("/out/checkpoints cannot be written: /out/checkpoints: permission denied", "--out");
        assertThat(refused(shut, "/weights"))
                .contains("/weights cannot be read: /weights: permission denied", "--weights");
        var doctor =
                container("gpu-worker", List.of("-v", shut + ":/data"), "doctor", "--data", "/data", "--out", "/usr/x");
        assertThat(doctor.out())
                .contains("/data cannot be read: /data: permission denied", "/usr cannot be written")
                .contains("let user fleet (uid 10001) read there");
    }

    private static String refused(Path shut, String as) {
        var ended = container(
                "gpu-worker",
                List.of("-e", "FLEET_BOOTSTRAP_SERVERS=kafka:9092", "-e", "FLEET_TOKEN=t", "-v", shut + ":" + as));
        assertThat(ended.exit()).as(ended.said()).isEqualTo(2);
        assertThat(ended.err()).contains("let user fleet (uid 10001)").doesNotContain("\tat ");
        return ended.err();
    }

    @Test
    void aReadOnlyContainerNeedsATemporaryFolderThatLibrariesCanBeLoadedFrom() {
        // Docker mounts noexec unless it is told otherwise.
        var noexec = container("gpu-worker", List.of("--read-only", "--tmpfs", "/tmp"), "doctor");
        assertThat(noexec.out()).contains("/tmp is on a file system that is mounted noexec");
        assertThat(noexec.exit()).isEqualTo(1);

        var exec = container("gpu-worker", List.of("--read-only", "--tmpfs", "/tmp:exec"), "doctor", "--out", "/tmp");
        assertThat(exec.out()).containsPattern("engine +ok +PyTorch 2.7.1, no GPU");
        assertThat(exec.exit()).as(exec.said()).isZero();
    }

    @Test
    void aGpuWorkerWithoutTorchsLibrariesAndAFolderThatIsNotThereAreErrors() {
        var gpu = docker().run(
                        "compose",
                        "-f",
                        "docker/compose.yaml",
                        "--profile",
                        "gpu",
                        "create",
                        "--no-build",
                        "gpu-worker");
        assertThat(gpu.exit()).isNotZero();
        assertThat(gpu.err()).contains("/set-SITE_PACKAGES-to-the-folder-that-has-torch-2.7.1");

        var nowhere = Path.of("/nowhere/to/be/found");
        var data = fleet.with("DATA", nowhere.toString())
                .run("compose", "-f", "docker/compose.yaml", "--profile", "cpu", "create", "--no-build", "eval-worker");
        assertThat(data.exit()).isNotZero();
        assertThat(data.err()).contains(nowhere.toString());
        assertThat(nowhere.getParent()).doesNotExist();
    }

    /** So a new commit is a small download, and PyTorch's libraries are in no image of a coordinator. */
    @Test
    void theImagesShareTheirLayersAndTheProjectsOwnComesLast() {
        var gpu = layers("gpu-worker");
        var eval = layers("eval-worker");
        var coordinator = layers("coordinator");

        assertThat(gpu).isEqualTo(eval);
        assertThat(gpu).containsAll(coordinator.subList(0, 3));
        assertThat(sizes("gpu-worker").getLast()).isLessThan(10_000_000);
        // The first one is the base image's.
        assertThat(sizes("coordinator").stream().skip(1)).allMatch(size -> size < 300_000_000);
    }

    private static List<String> layers(String role) {
        return words(
                docker().done("image", "inspect", "--format", "{{join .RootFS.Layers \" \"}}", "dps-fleet/" + role));
    }

    /** Of the layers that are files, the first one first. */
    private static List<Long> sizes(String role) {
        return docker().done("history", "--human=false", "--format", "{{.Size}}", "dps-fleet/" + role)
                .lines()
                .map(Long::valueOf)
                .filter(size -> size > 0)
                .toList()
                .reversed();
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split(" "));
    }
}
