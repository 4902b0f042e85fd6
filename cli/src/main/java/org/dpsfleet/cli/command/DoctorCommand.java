package org.dpsfleet.cli.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.cli.doctor.Diagnosis;
import org.dpsfleet.cli.doctor.Doctor;
import org.dpsfleet.cli.log.LogSetup;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet doctor}: what this machine has, and what to mend. */
@Command(name = "doctor", description = "Say what this machine has, and what to mend.")
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "DIR", description = "where runs would write (default: out)")
    private Path out = Path.of("out");

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private ReplicationOption replication = new ReplicationOption();

    @Mixin
    private DataOptions where = new DataOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LogSetup.quiet();
        var checks = Doctor.checks(
                kafka.kafka(),
                replication.topics(TopicLayout.USUAL.taskPartitions()),
                where.data(),
                where.weights(),
                out);
        var console = Console.of(spec);
        if (json.asked()) {
            json.print(console.out(), checks);
        } else {
            for (var check : checks) {
                console.out()
                        .printf(
                                "%-8s  %-8s  %s%n",
                                check.name(), check.state().name().toLowerCase(Locale.ROOT), check.found());
                if (check.mend() != null) {
                    console.out().printf("%20s%s%n", "", check.mend());
                }
            }
        }
        return checks.stream().anyMatch(c -> c.state() == Diagnosis.State.MISSING) ? ExitCode.FAILED : ExitCode.DONE;
    }
}
