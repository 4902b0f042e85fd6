package org.dpsfleet.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** All checks. */
public final class Doctor {
    private Doctor() {}

    /** Looks at everything; takes some seconds, most of them for the engine to load. */
    public static List<Diagnosis> checks(KafkaSettings kafka, Path data, Path weights, Path out) {
        var checks = new ArrayList<>(MachineChecks.of(out));
        checks.add(EngineCheck.of());
        checks.addAll(KafkaChecks.of(kafka));
        checks.addAll(FolderChecks.of(data, weights));
        return checks;
    }
}
