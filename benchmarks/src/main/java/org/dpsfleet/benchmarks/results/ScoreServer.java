package org.dpsfleet.benchmarks.results;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsEnd;
import org.dpsfleet.schemas.http.ResultsStart;
import org.dpsfleet.schemas.http.ScoredTask;
import org.dpsfleet.testing.ManyScores;

/** Answers every request with the same results, line by line as a coordinator does. */
final class ScoreServer implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ManyScores scores;
    private final HttpServer server;

    ScoreServer(ManyScores scores) throws IOException {
        this.scores = scores;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            try (var out = new BufferedOutputStream(exchange.getResponseBody(), BUFFER)) {
                line(out, new ResultsStart(scores.experiment(), scores.size()));
                for (int place = 0; place < scores.size(); place++) {
                    line(out, new ScoredTask(place, scores.get(place)));
                }
                line(out, new ResultsEnd(true, scores.size()));
            }
        }
    }

    private static void line(BufferedOutputStream out, Object value) throws IOException {
        out.write(Json.encode(value));
        out.write('\n');
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
