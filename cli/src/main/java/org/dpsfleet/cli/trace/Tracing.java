package org.dpsfleet.cli.trace;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.dpsfleet.cli.build.Build;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.jspecify.annotations.Nullable;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

/**
 * The spans of a role, exported by OpenTelemetry's SDK where the environment names a collector. Where it names none,
 * the SDK is not started and no thread of it runs. A collector that is away costs spans and nothing else.
 */
public final class Tracing implements AutoCloseable {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String HTTP = "http/protobuf";
    private static final String SCOPE = "org.dpsfleet";
    private static final long LAST_EXPORT_SECONDS = 3;

    /** It repeats itself for as long as a collector is away, which {@link WatchedExporter} says once. */
    private static final Logger NOISE = Logger.getLogger("io.opentelemetry.exporter");

    private final @Nullable OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Tracing(@Nullable OpenTelemetrySdk sdk, Tracer tracer) {
        this.sdk = sdk;
        this.tracer = tracer;
    }

    /**
     * The spans of a role of this process, as its environment says.
     *
     * @param role such as {@code gpu-worker}; {@code service.name} is {@code fleet-} and this, unless the environment
     *     says something else
     * @param instance what tells it from others of its role
     * @throws CommandFailure if the environment's settings are not accepted
     */
    public static Tracing of(String role, String instance) {
        return of(role, instance, System.getenv());
    }

    /**
     * @param environment says only whether spans are collected; how, the SDK reads from that of the process
     */
    static Tracing of(String role, String instance, Map<String, String> environment) {
        boolean collected = isSet(environment, ENDPOINT) || isSet(environment, TRACES_ENDPOINT);
        if (!collected || "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))) {
            return new Tracing(null, TracerProvider.noop().get(SCOPE));
        }
        requireHttp(environment, "OTEL_EXPORTER_OTLP_PROTOCOL");
        requireHttp(environment, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");
        NOISE.setLevel(Level.OFF);
        try {
            var sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(
                            () -> Map.of("otel.service.name", "fleet-" + role, "otel.exporter.otlp.protocol", HTTP))
                    // Meters are Prometheus's, and the log is on standard error.
                    .addPropertiesCustomizer(_ -> Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none"))
                    .addResourceCustomizer((known, _) -> resource(instance).merge(known))
                    .addSpanExporterCustomizer((exporter, _) -> new WatchedExporter(exporter))
                    .build()
                    .getOpenTelemetrySdk();
            return new Tracing(sdk, sdk.getTracer(SCOPE, Build.current().version()));
        } catch (ConfigurationException | IllegalStateException | IllegalArgumentException e) {
            throw CommandFailure.usage("traces can't be exported as the OTEL_ variables say: " + e.getMessage());
        }
    }

    /** The JDK's client has no gRPC. */
    private static void requireHttp(Map<String, String> environment, String name) {
        var protocol = environment.getOrDefault(name, "");
        if (!protocol.isBlank() && !protocol.equals(HTTP)) {
            throw CommandFailure.usage("%s=%s is not accepted; accepted: %s".formatted(name, protocol, HTTP));
        }
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private static Resource resource(String instance) {
        return Resource.builder()
                .put(stringKey("service.version"), Build.current().version())
                .put(stringKey("service.instance.id"), instance)
                .build();
    }

    /** Begins spans; those of nobody where no collector is named. */
    public Tracer tracer() {
        return tracer;
    }

    /** Exports what is left, if that takes no more than {@value #LAST_EXPORT_SECONDS} s. */
    @Override
    public void close() {
        if (sdk != null) {
            var _ = sdk.getSdkTracerProvider().shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
