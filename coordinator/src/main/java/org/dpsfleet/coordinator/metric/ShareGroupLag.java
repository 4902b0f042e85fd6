package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many records the workers' groups have not taken yet, asked of the broker every 5 s; not a
 * number until the broker has said, which it does once a first worker has joined.
 */
public final class ShareGroupLag implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroupLag.class);
    private static final int PERIOD_SECONDS = 5;

    private final Admin admin;
    private final Map<ShareGroup, Long> lags = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("share-group-lag").factory());

    private ShareGroupLag(Admin admin) {
        this.admin = admin;
    }

    /** Adds the gauges to the registry and begins to ask; the admin client stays the caller's. */
    public static ShareGroupLag start(Admin admin, MeterRegistry registry) {
        var lag = new ShareGroupLag(admin);
        for (var group : ShareGroup.values()) {
            Gauge.builder(FleetMeter.SHARE_GROUP_LAG.meterName(), () -> lag.lags.get(group))
                    .description(FleetMeter.SHARE_GROUP_LAG.description())
                    .tag(MeterLabel.GROUP.label(), group.groupName())
                    .register(registry);
        }
        var unused =
                lag.thread.scheduleWithFixedDelay(lag::ask, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
        return lag;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void ask() {
        for (var group : ShareGroup.values()) {
            try {
                var asked = Map.of(group.groupName(), new ListShareGroupOffsetsSpec());
                var partitions =
                        admin.listShareGroupOffsets(asked)
                                .partitionsToOffsetInfo(group.groupName())
                                .get(PERIOD_SECONDS, TimeUnit.SECONDS);
                var known =
                        partitions.values().stream().filter(p -> p != null && p.lag().isPresent());
                lags.put(group, known.mapToLong(p -> p.lag().orElse(0L)).sum());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | TimeoutException e) {
                lags.remove(group);
                LOG.atDebug()
                        .addKeyValue("group", group.groupName())
                        .setCause(e)
                        .log("no lag known");
            }
        }
    }
}
