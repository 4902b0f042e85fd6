package org.dpsfleet.coordinator.http;

import org.dpsfleet.schemas.http.ApiIndex;
import org.dpsfleet.schemas.http.OpenApi;

/** The way in for programs that open the server's address, and the description; people get the page there. */
final class Index {
    private final OpenApi api = OpenApi.load();

    void addTo(Routes routes) {
        routes.on("getIndex", _ -> index());
        routes.on("getOpenApi", request -> Answer.text(request.mediaType(), api.text()));
    }

    private Answer index() {
        var index = new ApiIndex(
                api.document().path("info").path("title").asString(),
                api.operations().stream()
                        .filter(o -> o.method().equals("GET") && !o.path().contains("{"))
                        .filter(o -> !o.path().equals("/"))
                        .map(o -> new ApiIndex.Link(o.path(), o.summary()))
                        .toList());
        return Answer.json(200, index);
    }
}
