package org.dpsfleet.cli.doctor;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** All checks. */
public final class Doctor {
    private Doctor() {}

    /**
     * Looks at everything; takes some seconds, most of them for the engine to load. Does not fail: what can't be
     * looked at is a finding.
     *
     * @param topics that the coordinator would make
     * @param out where runs and workers would write
     */
    public static List<Diagnosis> checks(KafkaSettings kafka, TopicLayout topics, Path data, Path weights, URI out) {
        var checks = new ArrayList<Diagnosis>();
        checks.addAll(Attempt.all("machine", MachineChecks::of));
        checks.addAll(Attempt.all("store", () -> List.of(OutCheck.of(out))));
        checks.addAll(Attempt.all("gpu", GpuChecks::of));
        checks.addAll(Attempt.all("engine", EngineCheck::of));
        checks.addAll(Attempt.all("broker", () -> KafkaChecks.of(kafka, topics)));
        checks.addAll(Attempt.all("folders", () -> FolderChecks.of(data, weights)));
        return checks;
    }
}
