package org.dpsfleet.coordinator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.dpsfleet.schemas.cluster.FleetMismatch;
import org.dpsfleet.schemas.cluster.FleetRequirements;
import org.dpsfleet.schemas.cluster.FleetRights;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.stage.Pipeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka still meets the fleet's requirements, checked every 5 s and before requests that write.
 * Each mismatch is logged once when it is found and once when it is gone. Nothing is altered, except that a topic
 * that has been missing for 10 s is created again, as at a start. Any thread.
 */
final class FleetWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetWatch.class);
    private static final int PERIOD_SECONDS = 5;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    /** Leaves time for somebody who deletes a topic to recreate it with other settings. */
    private static final long MISSING_NANOS = Duration.ofSeconds(10).toNanos();

    /** A topic or setting that was just created may not be known to every broker yet. */
    private static final Duration SETTLES = Duration.ofMillis(250);

    private static final int FIRST_LOOKS = 5;

    private final Admin admin;
    private final CoordinatorSettings settings;
    private final Pipeline pipeline;
    private final Map<FleetMismatch, Long> missingSince = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fleet-watch").factory());
    private volatile List<FleetMismatch> found = List.of();
    private long lookedAt = System.nanoTime() - FRESH_NANOS;

    private FleetWatch(Admin admin, CoordinatorSettings settings, Pipeline pipeline) {
        this.admin = admin;
        this.settings = settings;
        this.pipeline = pipeline;
    }

    /** Looks once, says what it finds, and goes on looking. */
    static FleetWatch start(Admin admin, CoordinatorSettings settings, Pipeline pipeline) {
        var watch = new FleetWatch(admin, settings, pipeline);
        watch.firstLook();
        var _ = watch.thread.scheduleWithFixedDelay(
                watch::lookAndMend, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        return watch;
    }

    /** Why nothing can be written, or workers cannot work, as of the last check. */
    Optional<String> stopped() {
        return sentence(found);
    }

    /** The same, checked now. */
    Optional<String> stoppedNow() {
        look();
        return stopped();
    }

    /** Warnings: what works now but may lose or refuse records later. */
    List<String> warnings() {
        return found.stream()
                .filter(mismatch -> !mismatch.stops())
                .map(FleetMismatch::sentence)
                .toList();
    }

    /** How many mismatches stop the fleet, or how many do not, as of the last check. */
    long mismatches(boolean stopping) {
        return found.stream().filter(mismatch -> mismatch.stops() == stopping).count();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Optional<String> sentence(List<FleetMismatch> found) {
        var stopping = found.stream()
                .filter(FleetMismatch::stops)
                .map(FleetMismatch::sentence)
                .collect(Collectors.joining(" | "));
        return stopping.isEmpty() ? Optional.empty() : Optional.of(stopping);
    }

    private void firstLook() {
        var now = check();
        try {
            for (int left = FIRST_LOOKS - 1; left > 0 && !now.isEmpty(); left--) {
                Thread.sleep(SETTLES);
                now = check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        take(now);
    }

    private List<FleetMismatch> check() {
        return FleetRequirements.check(
                admin,
                pipeline,
                settings.topics(),
                settings.kafka().bootstrapServers(),
                FleetRights.coordinator(pipeline),
                TIMEOUT);
    }

    private synchronized void look() {
        if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
            take(check());
        }
    }

    private synchronized void take(List<FleetMismatch> now) {
        lookedAt = System.nanoTime();
        var before = found;
        found = now;
        now.stream().filter(mismatch -> !before.contains(mismatch)).forEach(FleetWatch::say);
        before.stream()
                .filter(mismatch -> !now.contains(mismatch))
                .forEach(mismatch -> LOG.atInfo()
                        .addKeyValue("where", mismatch.where())
                        .addKeyValue("was", mismatch.found())
                        .log("Kafka is as the fleet needs it again"));
    }

    private static void say(FleetMismatch mismatch) {
        var log = mismatch.stops() ? LOG.atError() : LOG.atWarn();
        log.addKeyValue("where", mismatch.where())
                .addKeyValue("found", mismatch.found())
                .addKeyValue("needed", mismatch.needed())
                .addKeyValue("cure", mismatch.cure())
                .log(mismatch.stops() ? "the fleet cannot work with this Kafka" : "Kafka is not as the fleet needs it");
    }

    private static void say(RuntimeException failure) {
        if (failure instanceof KafkaException) {
            LOG.atWarn().addKeyValue("reason", failure.getMessage()).log("a missing topic could not be made anew");
        } else {
            LOG.atError().setCause(failure).log("looking at Kafka failed this time");
        }
    }

    private void lookAndMend() {
        try {
            look();
            var missing = found.stream()
                    .filter(mismatch -> FleetRequirements.missingTopic(pipeline, mismatch))
                    .toList();
            long now = System.nanoTime();
            missingSince.keySet().retainAll(missing);
            missing.forEach(topic -> missingSince.putIfAbsent(topic, now));
            if (missingSince.values().stream().anyMatch(since -> now - since >= MISSING_NANOS)) {
                TopicSetup.create(admin, pipeline, settings.topics());
                missing.forEach(topic ->
                        LOG.atWarn().addKeyValue("where", topic.where()).log("missing topic made anew"));
            }
        } catch (RuntimeException e) {
            if (!thread.isShutdown()) {
                say(e);
            }
        }
    }
}
