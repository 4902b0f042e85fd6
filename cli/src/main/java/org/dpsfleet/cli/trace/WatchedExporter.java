package org.dpsfleet.cli.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a collector takes no spans, and once that it takes them again, however many exports fail. */
final class WatchedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);

    private final SpanExporter exporter;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong lost = new AtomicLong();

    WatchedExporter(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        var result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                taken();
            } else {
                refused(spans.size(), result.getFailureThrowable());
            }
        });
    }

    private void taken() {
        if (away.compareAndSet(true, false)) {
            LOG.atInfo().addKeyValue("lost", lost.getAndSet(0)).log("the collector takes spans again");
        }
    }

    private void refused(int spans, @Nullable Throwable why) {
        lost.addAndGet(spans);
        if (away.compareAndSet(false, true)) {
            LOG.atWarn()
                    .addKeyValue(
                            "reason", why == null ? "not said" : unwrapped(why).toString())
                    .log("the collector takes no spans, they are dropped until it does");
        }
    }

    /** What the client's exception is wrapped in says nothing. */
    private static Throwable unwrapped(Throwable why) {
        for (var cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return cause;
            }
        }
        return why;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    @Override
    public String toString() {
        return exporter.toString();
    }
}
