package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The page at {@code /docs}: Swagger UI with the description of the API. Like the live page it needs no network, holds
 * nothing of a fleet, and is there for whoever has no token yet.
 */
final class DocsFiles {
    /** Where its files are, but for the page itself. */
    static final String PATH = "/docs/";

    private static final String INDEX = "docs.html";
    private static final String FOLDER = "/org/dpsfleet/coordinator/docs/";
    private static final String VIEWER = "/META-INF/resources/webjars/swagger-ui/5.34.1/";
    private static final List<String> OF_VIEWER =
            List.of("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt");

    /** Arrows and buttons are images within Swagger UI's style sheet. */
    private final WebFiles files = new WebFiles("'self' data:");

    DocsFiles() {
        List.of(INDEX, "docs.css", "docs.js").forEach(name -> files.add(name, WebFiles.resource(FOLDER + name)));
        OF_VIEWER.forEach(name -> files.add(name, WebFiles.resource(VIEWER + name)));
    }

    void addTo(Routes routes) {
        routes.on("getDocs", _ -> answer(INDEX, null).orElseThrow());
    }

    /**
     * A file, empty if there is none of that name.
     *
     * @param known the {@code If-None-Match} of the request
     */
    Optional<Answer> answer(String name, @Nullable String known) {
        return files.answer(name, known);
    }
}
