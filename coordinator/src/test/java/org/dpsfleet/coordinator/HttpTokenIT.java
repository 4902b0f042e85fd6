package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** A coordinator that wants a token. */
class HttpTokenIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet(broker -> Settings.of(broker, Settings.SOON, "s3cret"), Pipeline.standard());

    @Test
    void itsTokenIsWantedEverywhereButAtTheProbes() {
        for (var path : List.of("/", "/api/v1/experiments", "/metrics", "/nowhere", "/api/v1/openapi.yaml")) {
            var reply = fleet.api().get(path);
            assertProblem(reply, 401);
            assertThat(reply.response().headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer");
        }
        assertThat(fleet.api().get("/livez").status()).isEqualTo(200);
        assertThat(fleet.api().get("/readyz").status()).isEqualTo(200);
        assertThat(statusWith("Bearer wrong")).isEqualTo(401);
        assertThat(statusWith("Basic s3cret")).isEqualTo(401);
        assertThat(statusWith("Bearer s3cret")).isEqualTo(200);
        assertThat(statusWith("bearer s3cret")).isEqualTo(200);
    }

    private int statusWith(String authorization) {
        var request = HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments"))
                .header("Authorization", authorization);
        return Api.send(request).status();
    }
}
