package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A disk that becomes full under {@code fleet run}: it says so and ends, and goes on when there is room. */
class FullDiskIT {
    private static final String EXPERIMENT = """
            name: full
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 2, seed: 0}
            train: {kind: dead-leaves, images: 32, seed: 1}
            test: {images: {kind: dead-leaves, images: 16, seed: 2}}
            training: {batch_size: 16, epochs: 80}
            """;
    private static final Pattern AT_WORK = Pattern.compile("(\\d+/\\d+ contexts)");

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aRunWhoseDiskBecomesFullSaysSoAndGoesOnWhenThereIsRoom() throws Exception {
        try (var disk = SmallDisk.mount(processes.folder().resolve("disk"), "size=32m")) {
            // given
            var file = Files.writeString(processes.folder().resolve("full.yaml"), EXPERIMENT)
                    .toString();
            var undisturbed = processes.folder().resolve("undisturbed");
            var well = processes.finish(PATIENCE, "run", file, "--out", undisturbed.toString());
            assertThat(well.exitCode(PATIENCE)).as(well.err()).isZero();
            var out = disk.path().resolve("out");
            var first = processes.start("run", file, "--out", out.toString());
            var unused = first.awaitErr(AT_WORK);

            // when
            var filler = disk.fill();

            // then
            assertThat(first.exitCode(PATIENCE)).as(first.err()).isEqualTo(1);
            assertThat(first.err())
                    .contains("fleet: ", "there is no room left on the disk of " + out)
                    .doesNotContain("\tat ", "unexpected");
            assertThat(first.out()).isEmpty();

            // when: it is still full
            var second = processes.finish(PATIENCE, "run", file, "--out", out.toString());

            // then
            assertThat(second.exitCode(PATIENCE)).as(second.err()).isEqualTo(1);
            assertThat(second.err()).contains("no room left").doesNotContain("\tat ");

            // when: there is room again
            Files.delete(filler);
            var third = processes.finish(PATIENCE, "run", file, "--out", out.toString());

            // then
            assertThat(third.exitCode(PATIENCE)).as(third.err()).isZero();
            assertThat(Outcome.ofRun(out, "full")).isEqualTo(Outcome.ofRun(undisturbed, "full"));
        }
    }
}
