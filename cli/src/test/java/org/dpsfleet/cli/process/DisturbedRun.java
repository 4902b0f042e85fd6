package org.dpsfleet.cli.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.topic.KafkaSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** An experiment on a fleet that is disturbed, and what has to hold afterwards, whatever the disturbance was. */
final class DisturbedRun implements AutoCloseable {
    private static final Duration REST = Duration.ofMinutes(5);
    /** More than Kafka needs to end a transaction whose producer is gone. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private final ChaosExperiment experiment;
    private final ChaosFleet fleet;
    private final MetricsWatch watch;
    private String diary = "";

    private DisturbedRun(ChaosExperiment experiment, ChaosFleet fleet) {
        this.experiment = experiment;
        this.fleet = fleet;
        this.watch = MetricsWatch.start(fleet);
    }

    /** Submits the experiment. */
    static DisturbedRun of(ChaosExperiment experiment, ChaosFleet fleet) {
        var run = new DisturbedRun(experiment, fleet);
        experiment.submit(fleet);
        return run;
    }

    /** Strikes at the fleet's processes while it works. */
    void agitate(List<Strike> strikes, Duration mostPause, long seed) throws InterruptedException {
        var agitator = new Agitator(fleet, this::done, strikes, mostPause, seed);
        agitator.agitate();
        diary = agitator.diary();
    }

    /** Starts again what ends, for so long. */
    void tend(Duration atMost) throws InterruptedException {
        var end = Instant.now().plus(atMost);
        while (Instant.now().isBefore(end)) {
            fleet.tend();
            Thread.sleep(100);
        }
    }

    /** The share of the work that is done, from 0 to 1. */
    double done() {
        return watch.succeeded() / (2.0 * experiment.tasks());
    }

    /** How often the coordinator's meters were read. */
    int samples() {
        return watch.samples();
    }

    /** Waits for the end; everything was done, adds up, and is what an undisturbed run found. */
    Ledger assertNothingLost() throws InterruptedException {
        var deadline = Instant.now().plus(REST).plus(experiment.patience());
        // The last strikes may fall when all is done: whoever they hit has to be there again to be asked.
        while (watch.succeeded() < 2 * experiment.tasks() || !fleet.works()) {
            assertThat(Instant.now())
                    .as("all tasks are done: %s%n%s", watch.latest(), diary)
                    .isBefore(deadline);
            tend(Duration.ofMillis(100));
        }
        var ledger = settled();
        System.out.printf(
                "chaos: %d attempts lost, %d handed back, %d results superseded, %d looks at the metrics%n",
                ledger.lost(), ledger.handedBack(), ledger.superseded(), watch.samples());
        assertThat(watch.wrong()).as("accounts that do not add up").isEmpty();
        assertThat(ledger.problems()).as(diary).isEmpty();
        assertThat(fleet.unasked()).as("processes that ended of themselves").isEmpty();
        experiment.assertFoundBy(fleet);
        return ledger;
    }

    /**
     * What stands in the topics. The records of one transaction may become visible in one partition before they do in
     * another, so that what does not add up yet is looked at again.
     */
    private Ledger settled() throws InterruptedException {
        var end = Instant.now().plus(SETTLING);
        var ledger = Ledger.read(KafkaSettings.of(fleet.broker()));
        while (!ledger.problems().isEmpty() && Instant.now().isBefore(end)) {
            tend(Duration.ofSeconds(1));
            ledger = Ledger.read(KafkaSettings.of(fleet.broker()));
        }
        return ledger;
    }

    @Override
    public void close() {
        watch.close();
    }
}
