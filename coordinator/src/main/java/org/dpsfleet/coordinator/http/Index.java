package org.dpsfleet.coordinator.http;

import java.util.stream.Collectors;
import org.dpsfleet.schemas.http.ApiIndex;
import org.dpsfleet.schemas.http.OpenApi;

/** The way in for whoever opens the server's address: links, as a page for people and as JSON for programs. */
final class Index {
    private final OpenApi api = OpenApi.load();

    void addTo(Routes routes) {
        routes.on("getIndex", this::index);
        routes.on("getOpenApi", request -> Answer.text(request.mediaType(), api.text()));
    }

    private Answer index(Request request) {
        var index = new ApiIndex(
                api.document().path("info").path("title").asString(),
                api.operations().stream()
                        .filter(o -> o.method().equals("GET") && !o.path().contains("{"))
                        .filter(o -> !o.path().equals("/"))
                        .map(o -> new ApiIndex.Link(o.path(), o.summary()))
                        .toList());
        return request.mediaType().equals("text/html")
                ? Answer.text("text/html", page(index))
                : Answer.json(200, index);
    }

    private static String page(ApiIndex index) {
        var rows = index.links().stream()
                .map(link -> "<li><a href=\"%s\">%s</a>: %s</li>"
                        .formatted(escaped(link.href()), escaped(link.href()), escaped(link.summary())))
                .collect(Collectors.joining("\n"));
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%s</title></head>
                <body>
                <h1>%s</h1>
                <ul>
                %s
                </ul>
                </body>
                </html>
                """.formatted(escaped(index.title()), escaped(index.title()), rows);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
