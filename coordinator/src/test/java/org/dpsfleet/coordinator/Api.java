package org.dpsfleet.coordinator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.databind.JsonNode;

/** The coordinator's HTTP API, as a client sees it. */
record Api(String url) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** What came back. */
    record Reply(int status, String mediaType, HttpResponse<String> response) {
        JsonNode json() {
            return Json.mapper().readTree(response.body());
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    Reply post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply submit(ExperimentSpec spec) {
        return post("/api/v1/experiments", Json.text(spec));
    }

    JsonNode status(String experimentId) {
        return get("/api/v1/experiments/" + experimentId).json();
    }

    static Reply send(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
