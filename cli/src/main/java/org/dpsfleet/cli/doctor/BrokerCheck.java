package org.dpsfleet.cli.doctor;

import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.dpsfleet.schemas.topic.KafkaSettings;

/** Whether a Kafka answers. */
final class BrokerCheck {
    private static final int SECONDS = 3;
    private static final String MEND =
            "start one (fleet broker), or name yours with --bootstrap-servers; fleet run brings its own";

    private BrokerCheck() {}

    static Check of(KafkaSettings kafka) {
        var settings = kafka.admin("fleet-doctor");
        settings.put("request.timeout.ms", SECONDS * 1000);
        settings.put("default.api.timeout.ms", SECONDS * 1000);
        var where = kafka.bootstrapServers();
        try (var admin = Admin.create(settings)) {
            var nodes = admin.describeCluster().nodes().get(SECONDS + 1L, TimeUnit.SECONDS);
            return Check.ok("broker", String.format(Locale.ROOT, "%d at %s", nodes.size(), where));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return Check.optional("broker", "no Kafka answers at " + where, MEND);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Check.optional("broker", "interrupted while asking " + where, MEND);
        }
    }
}
