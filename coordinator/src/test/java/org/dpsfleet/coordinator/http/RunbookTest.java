package org.dpsfleet.coordinator.http;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.regex.Pattern;
import org.dpsfleet.testing.repository.Repository;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunbookTest {
    @Test
    void everyAlertHasItsAnchorAndNoLinkLeadsToWhereNothingIs() throws IOException {
        var alerts = Pattern.compile("(?m)^## (\\w+)$")
                .matcher(Files.readString(Repository.ROOT.resolve("docs/alerts.md")))
                .results()
                .map(heading ->
                        "<h2 id=\"%s\">%s</h2>".formatted(heading.group(1).toLowerCase(Locale.ROOT), heading.group(1)))
                .toList();

        var html = Runbook.html();

        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(html)
                .contains(alerts)
                .contains("monitoring/alerts.yml</code>")
                .doesNotContain("](", "href=\"..");
        assertThat(Pattern.compile("href=\"([^\"]*)\"").matcher(html).results().map(link -> link.group(1)))
                .containsExactly("icon.svg", "theme.css", "page.css", "/");
    }
}
