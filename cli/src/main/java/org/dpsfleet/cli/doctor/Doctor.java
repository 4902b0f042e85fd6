package org.dpsfleet.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** All checks. */
public final class Doctor {
    private Doctor() {}

    /**
     * Looks at everything; takes some seconds, most of them for the engine to load.
     *
     * @param topics that the coordinator would make
     */
    public static List<Diagnosis> checks(KafkaSettings kafka, TopicLayout topics, Path data, Path weights, Path out) {
        var checks = new ArrayList<>(MachineChecks.of(out));
        checks.add(EngineCheck.of());
        checks.addAll(KafkaChecks.of(kafka, topics));
        checks.addAll(FolderChecks.of(data, weights));
        return checks;
    }
}
