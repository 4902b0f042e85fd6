package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.repository.Repository;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The units start what the command understands, and systemd understands the units. */
class SystemdTest {
    private static final Path FOLDER = Repository.ROOT.resolve("deploy/systemd");
    private static final String LAUNCHER = "/opt/dps-fleet/fleet";

    @SuppressWarnings("unused") // by JUnit
    private static final List<String> UNITS =
            List.of("dps-fleet-coordinator.service", "dps-fleet-gpu-worker@.service", "dps-fleet-eval-worker.service");

    private static String value(String unit, String name) throws IOException {
        var found = Pattern.compile("(?m)^" + name + "=(.*)$").matcher(Files.readString(FOLDER.resolve(unit)));
        assertThat(found.find()).as(unit + " has " + name).isTrue();
        return found.group(1);
    }

    /** What the units give the command, that which is only to be taken where there is a GPU included. */
    private static Map<String, String> settings() throws IOException {
        var settings = new HashMap<String, String>();
        for (var line : Files.readAllLines(FOLDER.resolve("fleet.env"))) {
            var setting = Pattern.compile("#?([A-Z_]+)=(.*)").matcher(line);
            if (setting.matches()) {
                settings.put(setting.group(1), setting.group(2));
            }
        }
        assertThat(settings).hasSizeGreaterThan(5);
        return settings;
    }

    @ParameterizedTest
    @FieldSource("UNITS")
    void itStartsWhatTheCommandUnderstands(String unit) throws IOException {
        var words = value(unit, "ExecStart")
                .replace("%i", "1")
                .replace("${STATE_DIRECTORY}", "/var/lib/dps-fleet")
                .split(" ");

        assertThat(words[0]).isEqualTo(LAUNCHER);
        var role = new Invocation(List.of(words).subList(1, words.length), settings()).assertUnderstood();
        assertThat(unit).startsWith("dps-fleet-" + role.commandSpec().name());
    }

    @ParameterizedTest
    @FieldSource("UNITS")
    void itTakesExitCodesForWhatTheyMean(String unit) throws IOException {
        assertThat(value(unit, "Restart")).isEqualTo("on-failure");
        assertThat(value(unit, "SuccessExitStatus")).isEqualTo(String.valueOf(ExitCode.INTERRUPTED));
        assertThat(value(unit, "RestartPreventExitStatus")).isEqualTo(String.valueOf(ExitCode.USAGE));
        var most =
                WorkerSettings.of("any", KafkaSettings.of("kafka:9092"), "cpu").stopsWithin();
        assertThat(Duration.ofSeconds(Long.parseLong(value(unit, "TimeoutStopSec"))))
                .isGreaterThan(most);
    }

    @Test
    void aWorkerMayWriteToTheFolderOfTheSettings() throws IOException {
        assertThat(value("dps-fleet-gpu-worker@.service", "ReadWritePaths"))
                .isEqualTo(settings().get("FLEET_OUT"));
        assertThat(value("dps-fleet-eval-worker.service", "ReadWritePaths"))
                .isEqualTo(settings().get("FLEET_OUT"));
    }

    @Test
    void systemdUnderstandsThem(@TempDir Path folder) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd-analyze: units are not verified");
        // given: the launcher where it is
        var command = new ArrayList<>(List.of("/usr/bin/systemd-analyze", "verify", "--man=no"));
        try (var units = Files.newDirectoryStream(FOLDER, "*.service")) {
            for (var unit : units) {
                var name = String.valueOf(unit.getFileName());
                var there = Files.writeString(
                        folder.resolve(name),
                        Files.readString(unit)
                                .replace(
                                        LAUNCHER,
                                        Repository.ROOT.resolve("fleet").toString()));
                command.add(there.toString().replace("@.", "@0."));
            }
        }

        // when
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes());

        // then: warnings about what it does not know are its only output
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain(folder.toString());
    }
}
