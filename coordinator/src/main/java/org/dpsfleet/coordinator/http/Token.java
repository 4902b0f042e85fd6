package org.dpsfleet.coordinator.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets requests pass that carry the token; probes pass without. */
final class Token implements Handler<RoutingContext> {
    private static final Set<String> OPEN = Set.of("/livez", "/readyz");
    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] expected;

    Token(@Nullable String token) {
        expected = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(RoutingContext context) {
        if (expected == null || OPEN.contains(context.normalizedPath()) || carries(context, expected)) {
            context.next();
            return;
        }
        context.response().putHeader("WWW-Authenticate", "Bearer");
        context.fail(401, ProblemException.of(401, "expected the coordinator's token: Authorization: Bearer TOKEN"));
    }

    private static boolean carries(RoutingContext context, byte[] expected) {
        var given = context.request().getHeader("Authorization");
        if (given == null || !given.startsWith(SCHEME)) {
            return false;
        }
        var token = given.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        // Takes equally long wherever the two differ.
        return MessageDigest.isEqual(token, expected);
    }
}
