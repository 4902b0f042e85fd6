package org.dpsfleet.cli.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** What OpenTelemetry's collector is to those who export to it: it takes spans over HTTP and keeps them. */
final class TraceCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Exported> spans = new CopyOnWriteArrayList<>();

    /**
     * A span that has arrived.
     *
     * @param service that exported it
     * @param state its {@code tracestate}
     * @param parent id of the span above it, empty for none
     */
    record Exported(
            String service,
            String name,
            String trace,
            String state,
            String id,
            String parent,
            Span.SpanKind kind,
            Map<String, String> attributes,
            boolean error) {
        /** One of its attributes; empty for none. */
        String get(String key) {
            return attributes.getOrDefault(key, "");
        }
    }

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    /** Listens on any free port of this machine. */
    static TraceCollector start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var collector = new TraceCollector(server);
        server.createContext("/v1/traces", collector::take);
        server.start();
        return collector;
    }

    /** What makes a process export to it, soon. */
    Map<String, String> environment() {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "OTEL_BSP_SCHEDULE_DELAY",
                "100");
    }

    /** All that have arrived. */
    List<Exported> spans() {
        return List.copyOf(spans);
    }

    /** Those of this name. */
    List<Exported> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            var body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                var service =
                        attributes(resource.getResource().getAttributesList()).get("service.name");
                for (var scope : resource.getScopeSpansList()) {
                    scope.getSpansList().forEach(span -> spans.add(exported(service, span)));
                }
            }
            var answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        }
    }

    private static Exported exported(String service, Span span) {
        var hex = HexFormat.of();
        return new Exported(
                service,
                span.getName(),
                hex.formatHex(span.getTraceId().toByteArray()),
                span.getTraceState(),
                hex.formatHex(span.getSpanId().toByteArray()),
                hex.formatHex(span.getParentSpanId().toByteArray()),
                span.getKind(),
                attributes(span.getAttributesList()),
                span.getStatus().getCodeValue() == 2);
    }

    private static Map<String, String> attributes(List<KeyValue> pairs) {
        return pairs.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        pair -> pair.getValue().hasIntValue()
                                ? String.valueOf(pair.getValue().getIntValue())
                                : pair.getValue().getStringValue()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
