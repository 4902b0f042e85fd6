package org.dpsfleet.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.dpsfleet.schemas.cluster.FleetMismatch;
import org.dpsfleet.schemas.cluster.FleetRequirements;
import org.dpsfleet.schemas.cluster.FleetRights;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.BrokerRefusal;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Whether a Kafka answers, and whether it is as the fleet needs it; one check for each thing that is not. */
final class KafkaChecks {
    private static final int SECONDS = 3;
    private static final String NAME = "broker";
    private static final String MEND =
            "start one (fleet broker), or name yours with --bootstrap-servers; fleet run brings its own";

    private KafkaChecks() {}

    static List<Diagnosis> of(KafkaSettings kafka, TopicLayout layout) {
        var settings = kafka.admin("fleet-doctor");
        settings.put("request.timeout.ms", SECONDS * 1000);
        settings.put("default.api.timeout.ms", SECONDS * 1000);
        var where = kafka.bootstrapServers();
        var pipeline = Pipeline.standard().prefixed(kafka.topicPrefix());
        // Closed at once: a question that nobody answers is not waited for any longer.
        var admin = Admin.create(settings);
        try {
            var nodes = admin.describeCluster().nodes().get(SECONDS + 1L, TimeUnit.SECONDS);
            var found = FleetRequirements.check(
                    admin, pipeline, layout, where, FleetRights.none(), Duration.ofSeconds(SECONDS));
            return checks(String.format(Locale.ROOT, "%d at %s", nodes.size(), where), pipeline, found);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return List.of(BrokerRefusal.of(e)
                    .map(refusal -> Diagnosis.missing(
                            NAME, where + ": " + refusal.sentence(), "mend that, or name another Kafka"))
                    .orElse(Diagnosis.optional(NAME, "no Kafka answers at " + where, MEND)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Diagnosis.optional(NAME, "interrupted while asking " + where, MEND));
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /**
     * What is said of a Kafka that answers.
     *
     * @param where it is
     * @param pipeline of the fleet
     * @param found on it
     */
    static List<Diagnosis> checks(String where, Pipeline pipeline, List<FleetMismatch> found) {
        var all = new ArrayList<>(found);
        if (FleetRequirements.untouched(pipeline, found)) {
            // The coordinator makes them when it starts.
            all.removeIf(mismatch -> FleetRequirements.missingTopic(pipeline, mismatch));
        }
        if (all.isEmpty()) {
            return List.of(Diagnosis.ok(NAME, found.isEmpty() ? where : where + ", without the fleet's topics so far"));
        }
        return all.stream()
                .map(m -> m.stops()
                        ? Diagnosis.missing(NAME, m.finding(), m.cure())
                        : Diagnosis.wrong(NAME, m.finding(), m.cure()))
                .toList();
    }
}
