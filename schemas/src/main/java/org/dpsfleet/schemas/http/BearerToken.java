package org.dpsfleet.schemas.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a client sends as {@code Authorization: Bearer TOKEN} (RFC 6750), and when a server needs
 * one: whenever other machines can reach it.
 */
public final class BearerToken {
    /** What {@code WWW-Authenticate} says where it is missing or wrong. */
    public static final String CHALLENGE = "Bearer";

    private static final String SCHEME = "Bearer ";

    private final byte[] secret;

    private BearerToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The token of a server that listens on this host; null where none is asked for.
     *
     * @param server whose settings they are, for messages: {@code health} of {@code health host: ..}
     * @param host name or address of this machine
     * @param token null: nothing is asked, which only a loopback address allows
     * @throws IllegalArgumentException if the token does not go with the address
     */
    public static @Nullable BearerToken of(String server, String host, @Nullable String token) {
        if (token != null && token.isBlank()) {
            throw new IllegalArgumentException(
                    server + " token: is empty; accepted: a secret, or none on a loopback address");
        }
        if (token == null && !loopback(server, host)) {
            throw new IllegalArgumentException(server
                    + " host: "
                    + host
                    + " can be reached from other machines, so a token is needed; accepted:"
                    + " a loopback address such as 127.0.0.1, or any address with a token");
        }
        return token == null ? null : new BearerToken(token);
    }

    /**
     * A token that allows to read only, of a server that has one for everything; null for none.
     *
     * @param server whose settings they are, for messages
     * @throws IllegalArgumentException if it is empty, the same as the other, or there is no other
     */
    public static @Nullable BearerToken view(String server, @Nullable String token, @Nullable String view) {
        if (view == null) {
            return null;
        }
        if (view.isBlank()) {
            throw new IllegalArgumentException(server + " view-token: is empty; accepted: a secret, or none");
        }
        if (token == null) {
            throw new IllegalArgumentException(
                    server + " view-token: without a token everybody may change everything; accepted: none, or both");
        }
        if (token.equals(view)) {
            throw new IllegalArgumentException(
                    server + " view-token: is the same as the token; accepted: another secret, or none");
        }
        return new BearerToken(view);
    }

    /** Whether it is in the value of a request's {@code Authorization}. */
    public boolean isIn(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        var given = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        // Takes equally long wherever the two differ.
        return MessageDigest.isEqual(given, secret);
    }

    private static boolean loopback(String server, String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(server + " host: '" + host + "' is no address of this machine", e);
        }
    }
}
