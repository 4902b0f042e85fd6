package org.dpsfleet.coordinator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.coordinator.browser.Accessibility;
import org.dpsfleet.coordinator.browser.Chromium;
import org.dpsfleet.coordinator.browser.Tab;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.GpuMemory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The live page in a browser, with a fleet that changes beneath it. */
class LivePageIT {
    /** Names that are markup, a script, and more than fits in a line. */
    private static final String HOSTILE =
            "<img src=x onerror=\"document.title='taken'\"></script><script>alert(1)</script> ${7*7} {{7*7}} "
                    + "w".repeat(90);

    /** Swagger UI has the button that copies a path, and a link, within the button that opens an operation. */
    private static final String OF_SWAGGER_UI = "nested-interactive: ";

    /** What the table of an experiment's running tasks says. */
    private static final String RUNNING =
            "document.querySelector('[aria-label=\"Table of running tasks\"] tbody').innerText";

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    @Test
    void theFleetIsWatchedAsItWorks() throws IOException {
        // given: a page on an empty fleet
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/");
        tab.awaitText("Nothing has been submitted yet", "live");
        assertThat(Accessibility.findings(tab)).isEmpty();

        // when: work comes, and workers with it
        var plain = FLEET.api().submitted(Specs.lin("plain", 3, 1L, 2L, 3L, 4L));
        // A name that is markup is refused by the API; the longest is not.
        var hostile = FLEET.api().submitted(Specs.lin("w".repeat(64), 3, 5L));
        tab.awaitText("0 of 4 tasks done", "0 of 12 contexts", "no gpu-worker has a task");
        var tasks = FLEET.api().taskIds(plain);
        claim(tasks.getFirst(), "worker-1", "cuda:0 NVIDIA H100");
        claim(FLEET.api().taskIds(hostile).getFirst(), HOSTILE, HOSTILE);

        // then: the page says so by itself
        tab.awaitText("1 running", "cuda:0 NVIDIA H100");
        tab.awaitTrue("document.querySelectorAll('.workers tbody tr').length === 2");
        say(tasks.getFirst(), "worker-1", 40, "epoch 2 of 10, loss 0.612", null);
        tab.awaitText("40 of 100 steps", "epoch 2 of 10, loss 0.612", "1.5 GiB", "GPU 12.0 GiB of 80.0 GiB");
        say(tasks.getFirst(), "worker-1", 50, "epoch 2 of 10", new TrainingFigures(50, 0.5984, 0.702));
        var training = CHROMIUM.tab().open(FLEET.api().url() + "/#/experiments/" + plain);
        training.awaitText("Training loss", "Validation, mean 2AFC score", "Table (1 task)");
        training.awaitTrue("document.body.textContent.includes('0.598')");
        training.awaitTrue("document.querySelectorAll('.queue-plot path').length === 2");
        assertThat(Accessibility.findings(training)).isEmpty();
        assertThat(training.console()).isEmpty();
        shots(training, "training");
        training.close();
        assertThat(tab.value("document.querySelectorAll('#view img, #view script').length")
                        .asInt())
                .isZero();
        assertThat(tab.value("document.title").asString()).isEqualTo("Fleet · dps-fleet");
        var message = FLEET.topics().tasks(tasks.get(1)).getFirst();
        claim(message.taskId(), "worker-2", "cpu");
        FLEET.workers().evaluate(FLEET.workers().adapt(message), 0.7);
        claim(tasks.get(2), "worker-3", "cpu");
        FLEET.workers().fail(tasks.get(2), Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT, HOSTILE);
        tab.awaitText("1 of 4 tasks done, 1 running, 1 failed", "4 workers, 2 busy, 2 idle");
        assertThat(Accessibility.findings(tab)).isEmpty();
        shots(tab, "fleet");

        // and a running task is in the stage that it has come to
        tab.open(FLEET.api().url() + "/#/experiments/" + plain);
        tab.awaitTrue(RUNNING + ".includes('adaptation')");
        FLEET.workers().adapt(FLEET.topics().tasks(tasks.getFirst()).getFirst());
        FLEET.workers().claim(tasks.getFirst(), Stage.EVALUATION, 1, OneTask.LONG);
        tab.awaitTrue(RUNNING + ".includes('evaluation')");
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    @Test
    void anAlertsLinkLeadsToItsParagraph() throws IOException {
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/page/runbook.html#gpuidle");

        tab.awaitText("GpuIdle");
        tab.awaitTrue("document.querySelector(':target').textContent === 'GpuIdle'");
        assertThat(Accessibility.findings(tab)).isEmpty();
        assertThat(tab.console()).isEmpty();
        tab.screenshot(Path.of("target", "live-page", "runbook-1280-light.png"));
        tab.close();
    }

    @Test
    void resultsAreShownAsTheyArriveAndLeadToTheirTasks() throws IOException {
        // given: two of an experiment's tasks, and a page on it
        var variants = List.of(Variant.BASELINE, Variant.LIN);
        var id = FLEET.api()
                .submitted(Specs.spec(
                        "shown",
                        new ContextSource.Random(24, 7),
                        2,
                        variants,
                        List.of(0L, 1L),
                        TrainingSpec.published()));
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/#/experiments/" + id);
        tab.awaitText("shown", "No task has its scores yet");
        var tasks = FLEET.api().taskIds(id);

        // when
        tasks.subList(0, 2).forEach(LivePageIT::score);

        // then: claims with their intervals, plots with their tables, without asking
        tab.awaitText("2 of " + tasks.size() + " tasks done", "contexts improved", "What is here is partial");
        tab.awaitTrue("document.querySelectorAll('figure canvas').length >= 5");
        assertThat(Accessibility.findings(tab)).isEmpty();
        tasks.subList(2, tasks.size()).forEach(LivePageIT::score);
        tab.awaitText(tasks.size() + " of " + tasks.size() + " tasks done", "succeeded");
        tab.awaitTrue("document.querySelectorAll('.variant').length === 1");
        tab.awaitTrue("!document.body.innerText.includes('What is here is partial')");
        shots(tab, "experiment");

        // when: from a context to its task, by links that may be shared
        tab.click("summary", "Contexts, from the hardest to the easiest (24)");
        tab.click("document.querySelector('.contexts tbody a')");
        tab.awaitText("6 scores", "2AFC score");
        tab.click("document.querySelector('.drill tbody a')");
        tab.awaitText("file:///checkpoints/", "manifest.json", "succeeded adaptation, attempt 1");
        tab.reload();
        tab.awaitText("file:///checkpoints/", "Back to the context");
        assertThat(Accessibility.findings(tab)).isEmpty();
        tab.screenshot(Path.of("target", "live-page", "task-1280-light.png"));

        // and beside another
        var other = FLEET.api().submitted(Specs.spec("other", new ContextSource.Random(6, 8), 1, variants));
        FLEET.api().taskIds(other).forEach(LivePageIT::score);
        tab.open(FLEET.api().url() + "/#/experiments/" + id + "?with=" + other);
        tab.awaitTrue("document.querySelectorAll('.columns.two > .column').length === 2");
        tab.awaitTrue("document.querySelectorAll('.variant').length === 2");
        assertThat(Accessibility.findings(tab)).isEmpty();
        tab.screenshot(Path.of("target", "live-page", "compare-1280-light.png"));
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    @Test
    void anExperimentIsMendedAndSubmittedAndWhatFailsIsTriedAgain(@TempDir Path folder) throws IOException {
        // given: a text with faults
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/#/submit");
        tab.click("button", "Use the example");
        tab.awaitText("Nothing is wrong with it", "48", "metrics", "unknown");
        tab.value("document.getElementById('yaml').setSelectionRange(0, 0)");
        tab.type("nets: 1\n");
        tab.awaitText("1 fault", "line 1", "unknown key 'nets'");
        assertThat(Accessibility.findings(tab)).isEmpty();
        shots(tab, "submit");

        // and a file that is dropped on it takes its place
        var text = tab.value("document.getElementById('yaml').value").asString();
        tab.drop(
                Files.writeString(folder.resolve("dropped.yaml"), text.replace("nets: 1", "grid: 1")),
                "document.querySelector('.editor')");
        tab.awaitText("unknown key 'grid'");
        tab.value("(() => { const t = document.getElementById('yaml'); t.value = " + Json.text(text)
                + "; t.dispatchEvent(new Event('input')); })()");
        tab.awaitText("unknown key 'nets'");

        // when: it is mended and submitted
        tab.value("(() => { const t = document.getElementById('yaml'); t.value = t.value.replace('nets: 1\\n', '');"
                + " t.dispatchEvent(new Event('input')); })()");
        tab.awaitTrue("!document.querySelector('.submit .primary').disabled");
        tab.click("button", "Submit");
        tab.awaitText("first-look", "0 of 2 tasks done");
        var id = tab.value("location.hash.split('/')[2]").asString();

        // and a task of it fails for good
        var task = FLEET.api().taskIds(id).getFirst();
        await().until(() -> !FLEET.topics().tasks(task).isEmpty());
        claim(task, "worker-9", "cpu");
        FLEET.workers().fail(task, Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT, HOSTILE);
        tab.click("a", "1 failed task");
        tab.awaitText("bad input", "last by w1 on cpu", HOSTILE.substring(0, 40));
        tab.click("summary", "What became of its attempts");
        tab.awaitText("dead lettered adaptation, attempt 1");
        assertThat(Accessibility.findings(tab)).isEmpty();
        shots(tab, "failures");

        // then: it is tried again with a message that was looked at
        tab.click("button", "Mend and try again…");
        tab.awaitTrue("document.getElementById('message').value.includes('" + task + "')");
        assertThat(Accessibility.findings(tab)).isEmpty();
        tab.screenshot(Path.of("target", "live-page", "mend-1280-light.png"));
        tab.click("dialog button", "Go on");
        tab.awaitText("Try 1 task again?");
        tab.screenshot(Path.of("target", "live-page", "confirm-1280-light.png"));
        tab.click("dialog button", "Try again");
        tab.awaitText("1 task tried again", "No failed task is like that");
        FLEET.api().awaitCounts(id, "total 2, published 2");
        assertThat(FLEET.api()
                        .get("/api/v1/tasks/" + task)
                        .json()
                        .path("history")
                        .toString())
                .contains("\"by\":\"the live page at 127.0.0.1\"");

        // and the experiment is cancelled, after a word about what that does
        tab.open(FLEET.api().url() + "/#/experiments/" + id);
        tab.click("button", "Cancel…");
        tab.awaitText("2 tasks of it will not be done");
        tab.click("dialog button", "Cancel the experiment");
        tab.awaitText("2 tasks stopped", "cancelled");
        assertThat(tab.value("document.title").asString()).isEqualTo("first-look · dps-fleet");
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    @Test
    void theApiIsLookedUpAndTriedOut() throws IOException {
        // given
        var tab = CHROMIUM.tab().open(FLEET.api().url() + "/");
        tab.awaitText("live");
        tab.click("nav a", "API");

        // then: every operation is there, and its part opens by the keyboard
        tab.awaitText("dps-fleet coordinator", "Submit an experiment that is pinned to its data");
        assertThat(tab.value("[...document.querySelectorAll('.opblock')].map(e => e.id.split('-').pop())")
                        .valueStream()
                        .map(id -> id.asString()))
                .containsExactlyInAnyOrderElementsOf(OpenApi.load().operations().stream()
                        .map(OpenApi.Operation::id)
                        .toList());
        tab.value("document.querySelector('#operations-fleet-listWorkers button').focus()");
        tab.press("Enter", 13);
        tab.awaitText("The workers that were heard of lately, by name", "the most entries of the answer");

        // when
        tab.click("button", "Try it out");
        tab.click("button", "Execute");

        // then
        tab.awaitText("Server response", "application/json");
        assertThat(tab.value("document.querySelector('.live-responses-table tbody .response-col_status').innerText")
                        .asString())
                .startsWith("200");
        tab.screenshot(Path.of("target", "live-page", "api-1280-light.png"));
        tab.size(1280, 900, "dark");
        tab.screenshot(Path.of("target", "live-page", "api-1280-dark.png"));

        // and whoever can't see or point finds their way through all of it
        tab.value(
                "document.querySelectorAll('.opblock:not(.is-open) .opblock-summary-control').forEach(b => b.click())");
        tab.awaitTrue("document.querySelectorAll('.opblock.is-open .opblock-body').length === "
                + OpenApi.load().operations().size());
        for (var scheme : List.of("dark", "light")) {
            tab.size(1280, 900, scheme);
            // Its colours fade into each other.
            tab.awaitTrue("document.documentElement.classList.contains('dark-mode') === " + scheme.equals("dark")
                    + " && document.getAnimations().length === 0");
            assertThat(Accessibility.findings(tab)).isNotEmpty().allMatch(f -> f.startsWith(OF_SWAGGER_UI));
        }
        assertThat(tab.console()).isEmpty();
        tab.close();
    }

    private static void score(String taskId) {
        await().until(() -> !FLEET.topics().tasks(taskId).isEmpty());
        var task = FLEET.topics().tasks(taskId).getFirst();
        FLEET.workers().evaluate(ExampleResults.everyScore(FLEET.workers().adapt(task)));
    }

    /** At three sizes, in the dark and in the light; the largest shows what is on the screen. */
    private static void shots(Tab tab, String name) throws IOException {
        for (var size : List.of(new int[] {400, 800}, new int[] {1280, 800}, new int[] {3840, 2160})) {
            for (var scheme : List.of("light", "dark")) {
                tab.size(size[0], size[1], scheme);
                tab.awaitTrue("new Promise(r => requestAnimationFrame(() => setTimeout(() => r(true), 150)))");
                assertThat(tab.value("document.documentElement.scrollWidth - innerWidth")
                                .asInt())
                        .as("wider than " + size[0])
                        .isZero();
                var file = Path.of("target", "live-page", name + "-" + size[0] + "-" + scheme + ".png");
                if (size[0] == 3840) {
                    tab.window(file);
                } else {
                    tab.screenshot(file);
                }
            }
        }
        tab.size(1280, 900, "light");
    }

    private static void claim(String taskId, String worker, String device) {
        FLEET.workers()
                .say(new TaskEvent.Claimed(
                        taskId,
                        Stage.ADAPTATION,
                        1,
                        Instant.now(),
                        worker,
                        device,
                        Duration.ofMinutes(5).toMillis()));
    }

    private static void say(
            String taskId, String worker, long done, String message, @Nullable TrainingFigures training) {
        FLEET.workers()
                .say(new TaskEvent.Progress(
                        taskId,
                        Stage.ADAPTATION,
                        1,
                        Instant.now(),
                        worker,
                        done,
                        100,
                        "steps",
                        message,
                        null,
                        Duration.ofMinutes(5).toMillis(),
                        3L << 29,
                        new GpuMemory(12L << 30, 80L << 30),
                        training));
    }
}
