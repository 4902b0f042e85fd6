package org.dpsfleet.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
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
import picocli.CommandLine.Spec;

/** {@code fleet doctor}: what this machine has, and what to mend. */
@Command(name = "doctor", description = "Say what this machine has, and what to mend.")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CheckpointsOption out = new CheckpointsOption();

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

    /**
     * The answer for programs.
     *
     * @param ok false where a check failed, as the exit code says too
     */
    record Answer(boolean ok, List<Check> checks) {
        static Answer of(List<Diagnosis> diagnoses) {
            return new Answer(
                    diagnoses.stream().noneMatch(Diagnosis::fails),
                    diagnoses.stream().map(Check::of).toList());
        }
    }

    /**
     * One check.
     *
     * @param result {@code ok}, {@code warning} for what some things do without or that may go wrong later, and {@code
     *     failed} for what nothing works without
     * @param finding what is there
     * @param cure the remedy; left out where none is needed
     */
    record Check(
            String name,
            String result,
            String finding,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String cure) {
        static Check of(Diagnosis diagnosis) {
            var result =
                    switch (diagnosis.state()) {
                        case OK -> "ok";
                        case OPTIONAL, WRONG -> "warning";
                        case MISSING -> "failed";
                    };
            return new Check(diagnosis.name(), result, diagnosis.found(), diagnosis.mend());
        }
    }

    @Override
    public Integer call() {
        LogSetup.quiet();
        var checks = Doctor.checks(
                kafka.kafka(),
                replication.topics(TopicLayout.USUAL.taskPartitions()),
                where.data(),
                where.weights(),
                out.base());
        var console = Console.of(spec);
        if (json.asked()) {
            json.print(console.out(), Answer.of(checks));
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
        return checks.stream().anyMatch(Diagnosis::fails) ? ExitCode.FAILED : ExitCode.DONE;
    }
}
