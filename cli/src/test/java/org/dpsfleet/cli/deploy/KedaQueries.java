package org.dpsfleet.cli.deploy;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** What KEDA asks Prometheus for: a number of workers. */
public final class KedaQueries {
    private KedaQueries() {}

    /** The question of each role that is scaled. */
    public static Map<String, String> byRole() throws IOException {
        var queries = new TreeMap<String, String>();
        for (var object : Manifests.objects()) {
            if (object.get("kind").asString().equals("ScaledJob")) {
                var trigger = object.at("/spec/triggers/0");
                assertThat(trigger.get("type").asString()).isEqualTo("prometheus");
                // One worker for each that the answer counts.
                assertThat(trigger.at("/metadata/threshold").asString()).isEqualTo("1");
                queries.put(
                        Manifests.name(object), trigger.at("/metadata/query").asString());
            }
        }
        return queries;
    }
}
