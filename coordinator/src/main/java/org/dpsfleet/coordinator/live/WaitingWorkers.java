package org.dpsfleet.coordinator.live;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.dpsfleet.schemas.stage.Pipeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka every 5 s which workers wait for a task. They write nothing, but each is a member of its stage's share
 * group, by its name, for as long as its process lives and for the group's session timeout at most after that.
 */
public final class WaitingWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingWorkers.class);
    private static final int PERIOD_SECONDS = 5;

    private final Admin admin;
    private final Pipeline pipeline;
    private final LiveFleet fleet;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("waiting-workers").factory());

    private WaitingWorkers(Admin admin, Pipeline pipeline, LiveFleet fleet) {
        this.admin = admin;
        this.pipeline = pipeline;
        this.fleet = fleet;
    }

    /**
     * Begins to ask.
     *
     * @param admin stays the caller's
     * @param fleet is told of them
     */
    public static WaitingWorkers start(Admin admin, Pipeline pipeline, LiveFleet fleet) {
        var waiting = new WaitingWorkers(admin, pipeline, fleet);
        var _ = waiting.thread.scheduleWithFixedDelay(waiting::ask, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
        return waiting;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void ask() {
        for (var stage : pipeline.stages()) {
            var group = stage.workers().groupName();
            try {
                var described = admin.describeShareGroups(List.of(group)).all().get(PERIOD_SECONDS, TimeUnit.SECONDS);
                described.values().stream()
                        .flatMap(members -> members.members().stream())
                        .forEach(member -> fleet.waits(member.clientId(), stage.name()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | TimeoutException e) {
                LOG.atDebug().addKeyValue("group", group).setCause(e).log("no members known");
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("group", group).setCause(e).log("waiting workers are not known this time");
            }
        }
    }
}
