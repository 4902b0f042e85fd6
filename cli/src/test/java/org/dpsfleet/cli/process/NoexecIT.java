package org.dpsfleet.cli.process;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** Folders that programs can't be started from: what can't be loaded is said at the start, with what to do. */
class NoexecIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aTemporaryFolderMountedNoexecIsNamedByARoleAndByDoctor() throws Exception {
        try (var disk = SmallDisk.mount(processes.folder().resolve("noexec"), "size=300m,noexec")) {
            var option = Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + disk.path());

            var broker = processes.start(option, "broker", "--port", "0");
            var doctor = processes.start(option, "doctor", "--bootstrap-servers", "127.0.0.1:1");

            assertThat(broker.exitCode(PATIENCE)).as(broker.err()).isEqualTo(1);
            assertThat(broker.err())
                    .contains("zstd", disk.path() + " is on a file system that is mounted noexec", "java.io.tmpdir=DIR")
                    .doesNotContain("\tat ");
            assertThat(doctor.exitCode(PATIENCE)).as(doctor.err()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("tempdir   missing", "mounted noexec")
                    .contains("engine    ok");
        }
    }

    @Test
    void anEngineFolderMountedNoexecIsNamedByAWorker() throws Exception {
        try (var disk = SmallDisk.mount(processes.folder().resolve("noexec"), "size=1g,noexec")) {
            var worker = processes.start(
                    Map.of("DJL_CACHE_DIR", disk.path().toString()),
                    "eval-worker",
                    "--bootstrap-servers",
                    "127.0.0.1:1");

            assertThat(worker.exitCode(PATIENCE)).as(worker.err()).isEqualTo(1);
            assertThat(worker.err())
                    .contains(
                            "PyTorch", disk.path() + " is on a file system that is mounted noexec", "DJL_CACHE_DIR=DIR")
                    .doesNotContain("\tat ");
        }
    }
}
