package org.dpsfleet.worker.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dpsfleet.schemas.http.Accept;
import org.dpsfleet.schemas.http.BearerToken;
import org.dpsfleet.schemas.http.RequestTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests for a few pages as RFC 9110 has it; what is wrong with a request is a problem document. */
final class HealthRequests implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HealthRequests.class);
    private static final Set<String> OPEN = Set.of("/livez", "/readyz");
    private static final String ALLOWED = "GET, HEAD, OPTIONS";
    private static final int NO_CONTENT = 204;

    private final Map<String, PageSource> pages;
    private final @Nullable BearerToken token;

    /**
     * @param pages by path
     * @param token what all but the probes want; null for nothing
     */
    HealthRequests(Map<String, PageSource> pages, @Nullable BearerToken token) {
        this.pages = pages;
        this.token = token;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var page = page(exchange);
            var bytes = page.body().getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            headers.set("Cache-Control", "no-store");
            page.headers().forEach(headers::set);
            if (page.status() == NO_CONTENT) {
                exchange.sendResponseHeaders(NO_CONTENT, -1);
                return;
            }
            headers.set("Content-Type", page.mediaType());
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", String.valueOf(bytes.length));
                exchange.sendResponseHeaders(page.status(), -1);
            } else {
                exchange.sendResponseHeaders(page.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private HealthPage page(HttpExchange exchange) {
        var raw = exchange.getRequestURI().toString();
        RequestTarget target;
        try {
            target = RequestTarget.parse(raw);
        } catch (IllegalArgumentException e) {
            return HealthPage.problem(400, String.valueOf(e.getMessage()), raw);
        }
        try {
            return page(exchange, target);
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("path", target.path()).setCause(e).log("request failed");
            return HealthPage.problem(500, "an error of the worker; its log has more", target.path());
        }
    }

    private HealthPage page(HttpExchange exchange, RequestTarget target) {
        var path = withoutSlash(target.path());
        var method = exchange.getRequestMethod();
        var headers = exchange.getRequestHeaders();
        if (token != null && !OPEN.contains(path) && !token.isIn(headers.getFirst("Authorization"))) {
            return HealthPage.problem(401, "expected the token: Authorization: Bearer TOKEN", path)
                    .with("WWW-Authenticate", BearerToken.CHALLENGE);
        }
        if (method.equals("OPTIONS") && (pages.containsKey(path) || path.equals("*"))) {
            return HealthPage.text(NO_CONTENT, "").with("Allow", ALLOWED);
        }
        var page = pages.get(path);
        if (page == null) {
            return HealthPage.problem(
                    404, "there is nothing at " + path + "; try " + String.join(", ", pages.keySet()), path);
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return HealthPage.problem(405, method + " is not for " + path + "; accepted: " + ALLOWED, path)
                    .with("Allow", ALLOWED);
        }
        if (!target.query().isEmpty()) {
            return HealthPage.problem(
                    400,
                    "the parameter '" + target.query().keySet().iterator().next()
                            + "' is unknown; accepted: no parameters",
                    path);
        }
        var accept = String.join(",", headers.getOrDefault("Accept", List.of()));
        return Accept.best(accept, page.offers())
                .map(page.page())
                .orElseGet(() -> HealthPage.problem(
                        406,
                        "Accept " + accept + " leaves no answer; offered: " + String.join(", ", page.offers()),
                        path));
    }

    /** {@code /livez/} is {@code /livez}. */
    private static String withoutSlash(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
