package org.dpsfleet.cli.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.JsonNode;

/** Debian's Prometheus, and its Alertmanager, as processes of their own on this machine. */
public final class PrometheusServer implements AutoCloseable {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path ALERTMANAGER = Path.of("/usr/bin/prometheus-alertmanager");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final Path folder;
    private final int port = freePort();

    private PrometheusServer(Path folder) {
        this.folder = folder;
    }

    /** Whether both are installed. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROMETHEUS) && Files.isExecutable(ALERTMANAGER);
    }

    /**
     * Starts to scrape twice a second.
     *
     * @param folder for its files
     * @param jobs the addresses (host:port) that are scraped, by the name of their job
     */
    public static PrometheusServer start(Path folder, Map<String, List<String>> jobs) throws IOException {
        var server = new PrometheusServer(folder);
        server.prometheus(jobs, "");
        return server;
    }

    /** The same with rules, evaluated twice a second, whose alerts go to an Alertmanager. */
    public static Alerting startWithAlerts(Path folder, Map<String, List<String>> jobs, String rules)
            throws IOException {
        var server = new PrometheusServer(folder);
        int alertmanager = freePort();
        server.alertmanager(alertmanager);
        Files.writeString(folder.resolve("rules.yml"), rules);
        server.prometheus(jobs, """
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(alertmanager));
        return new Alerting(server, URI.create("http://127.0.0.1:" + alertmanager));
    }

    /** A Prometheus and the Alertmanager that it tells. */
    public record Alerting(PrometheusServer prometheus, URI alertmanager) {
        /** The alerts that the Alertmanager has received. */
        public JsonNode received() throws InterruptedException {
            return prometheus.get(alertmanager.resolve("/api/v2/alerts"));
        }
    }

    private void prometheus(Map<String, List<String>> jobs, String more) throws IOException {
        var file = new StringBuilder("global: {scrape_interval: 500ms, evaluation_interval: 500ms}\n")
                .append(more)
                .append("scrape_configs:\n");
        jobs.forEach((job, targets) -> file.append("  - job_name: %s\n    static_configs: [{targets: [%s]}]\n"
                .formatted(
                        job,
                        String.join(
                                ", ", targets.stream().map(t -> '"' + t + '"').toList()))));
        Files.writeString(folder.resolve("prometheus.yml"), file);
        run(
                PROMETHEUS,
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    private void alertmanager(int at) throws IOException {
        Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: people, group_wait: 0s}
                receivers: [{name: people}]
                """);
        run(
                ALERTMANAGER,
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + at);
    }

    private void run(Path program, String... options) throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(options));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(program.getFileName() + ".log").toFile())
                .start());
    }

    /**
     * What an expression comes to now: a list of samples, empty for no data.
     *
     * @throws AssertionError if it can't be evaluated
     */
    public JsonNode query(String expression) throws InterruptedException {
        return data("query?query=" + encode(expression)).path("result");
    }

    /** The labels of all series that a selector matches. */
    public JsonNode series(String selector) throws InterruptedException {
        return data("series?match%5B%5D=" + encode(selector));
    }

    /** The alerts that are pending or fire. */
    public JsonNode alerts() throws InterruptedException {
        return data("alerts").path("alerts");
    }

    private JsonNode data(String path) throws InterruptedException {
        var answer = get(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path));
        if (answer.path("status").asString("").equals("error")) {
            throw new AssertionError(path + ": " + answer);
        }
        return answer.path("data");
    }

    /** An empty document while nobody answers. */
    private JsonNode get(URI address) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(address).build();
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.headers().firstValue("content-type").orElse("").contains("json")
                    ? Json.mapper().readTree(answer.body())
                    : Json.mapper().createObjectNode();
        } catch (IOException e) {
            return Json.mapper().createObjectNode();
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static int freePort() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        client.close();
        for (var process : processes) {
            process.destroyForcibly().waitFor();
        }
    }
}
