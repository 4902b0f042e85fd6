package org.dpsfleet.coordinator;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.dpsfleet.coordinator.browser.Accessibility;
import org.dpsfleet.coordinator.browser.Chromium;
import org.dpsfleet.coordinator.browser.Tab;
import org.dpsfleet.schemas.stage.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Signing in to the live page, and a coordinator that is started anew beneath it. */
class LiveSessionIT {
    private static final int PORT = freePort();

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    final TestFleet fleet =
            new TestFleet(broker -> Settings.of(broker, Settings.SOON, "s3cret", PORT), Pipeline.standard());

    @Test
    void whoeverSignsInStaysSoUntilTheTabIsClosedWhateverBecomesOfTheCoordinator() throws IOException {
        // given
        var tab = CHROMIUM.tab().open(fleet.coordinator().url() + "/");
        tab.awaitText("Sign in");
        assertThat(tab.console()).isEmpty();
        assertThat(Accessibility.findings(tab)).isEmpty();
        tab.screenshot(Path.of("target", "live-page", "sign-in-1280-light.png"));

        // when: by the keyboard, first with a wrong token
        enter(tab, "wrong");
        tab.awaitText("does not accept that token");
        enter(tab, "s3cret");

        // then
        tab.awaitText("Nothing has been submitted yet", "live", "Sign out");
        assertThat(tab.value("location.href + document.cookie + JSON.stringify(localStorage)")
                        .asString())
                .doesNotContain("s3cret");
        tab.reload();
        tab.awaitText("Nothing has been submitted yet", "live");

        // and on the page of the API as well
        tab.click("nav a", "API");
        tab.click("document.querySelector('#operations-fleet-getQueues button')");
        tab.click("button", "Try it out");
        tab.click("button", "Execute");
        tab.awaitTrue(
                "document.querySelector('.live-responses-table tbody .response-col_status').innerText.startsWith('200')");
        tab.click("header a", "dps-fleet");
        tab.awaitText("Nothing has been submitted yet", "live");

        // when: the coordinator goes, and another comes
        fleet.coordinator().close();
        tab.awaitText("connection lost, trying again");
        fleet.startCoordinator();

        // then
        tab.awaitTrue("document.querySelector('.connection').innerText === 'live'");

        // and whoever signs out is out
        tab.click("button", "Sign out");
        tab.awaitTrue("!!document.getElementById('token')");
        tab.console();
        enter(tab, Settings.VIEW);
        tab.awaitText("Nothing has been submitted yet", "live");
        // By the keyboard, to a view where nothing may be done.
        tab.value("document.querySelector('[data-view=submit]').focus()");
        tab.press("Enter", 13);
        tab.awaitText("Your token allows to look, not to submit");
        assertThat(tab.value("document.activeElement.id").asString()).isEqualTo("view");
        assertThat(Accessibility.findings(tab)).isEmpty();
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    private static void enter(Tab tab, String token) {
        tab.awaitTrue("document.activeElement.id === 'token'");
        tab.type(token);
        tab.press("Enter", 13);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
