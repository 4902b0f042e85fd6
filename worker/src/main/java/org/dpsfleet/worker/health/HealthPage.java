package org.dpsfleet.worker.health;

import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ProblemDocument;
import org.dpsfleet.schemas.metric.MetricsFormat;

/** What a request is answered with. */
record HealthPage(int status, String mediaType, String body, Map<String, String> headers) {
    static HealthPage text(int status, String body) {
        return new HealthPage(status, "text/plain; charset=utf-8", body, Map.of());
    }

    static HealthPage metrics(MetricsFormat format, String body) {
        return new HealthPage(200, format.contentType(), body, Map.of());
    }

    static HealthPage problem(int status, String detail, String path) {
        var document = ProblemDocument.of(status, detail).at(path);
        return new HealthPage(status, ProblemDocument.MEDIA_TYPE, Json.text(document), Map.of());
    }

    HealthPage with(String header, String value) {
        return new HealthPage(status, mediaType, body, Map.of(header, value));
    }
}
