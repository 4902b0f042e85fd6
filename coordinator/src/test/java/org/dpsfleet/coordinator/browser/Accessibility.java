package org.dpsfleet.coordinator.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What axe-core finds wrong for people who can't see, hear or point. */
public final class Accessibility {
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private Accessibility() {}

    /** The findings about what a tab shows, each with the elements that it is about. */
    public static List<String> findings(Tab tab) {
        if (!tab.value("typeof axe !== 'undefined'").asBoolean()) {
            // Over the protocol: the page itself takes no script from elsewhere.
            tab.value(script() + "; 0");
        }
        return tab.value(
                        "axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations"
                                + ".map(v => v.id + ': ' + v.help + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join('; ')))")
                .valueStream()
                .map(finding -> finding.asString())
                .toList();
    }

    private static String script() {
        try (var stream = Accessibility.class.getResourceAsStream(AXE)) {
            if (stream == null) {
                throw new IllegalStateException(AXE + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
