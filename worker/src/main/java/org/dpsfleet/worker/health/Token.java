package org.dpsfleet.worker.health;

import com.sun.net.httpserver.HttpExchange;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a client that wants to read the metrics must send. */
final class Token {
    private static final String SCHEME = "Bearer ";

    private final byte @Nullable [] expected;

    /**
     * @param token null: nothing is asked, which only a loopback address allows
     * @throws IllegalArgumentException if the token does not go with the address
     */
    Token(@Nullable String token, InetSocketAddress address) {
        var host = address.getHostString();
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("health host: '" + host + "' is no address of this machine");
        }
        if (token != null && token.isBlank()) {
            throw new IllegalArgumentException(
                    "health token: is empty; accepted: a secret, or none on a loopback address");
        }
        if (token == null && !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("health host: "
                    + host
                    + " can be reached from other machines, so a token is needed; accepted:"
                    + " a loopback address such as 127.0.0.1, or any address with a token");
        }
        expected = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    }

    boolean isCarriedBy(HttpExchange exchange) {
        if (expected == null) {
            return true;
        }
        var given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null || !given.startsWith(SCHEME)) {
            return false;
        }
        var token = given.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        // Takes equally long wherever the two differ.
        return MessageDigest.isEqual(token, expected);
    }
}
