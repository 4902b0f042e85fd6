package org.dpsfleet.coordinator.http;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that requests may ask for in {@code Host}. A browser takes a page whose name comes to be the address of this
 * machine (DNS rebinding) for the coordinator's own; what it can't do is to leave that name out. So a coordinator that
 * asks for no token answers to its own names only.
 */
public final class OwnNames {
    /** A name, or an address of IPv6. */
    private static final Pattern NAME = Pattern.compile("[^\\[\\]:/@\\s]+|[0-9A-Fa-f:.]*::?[0-9A-Fa-f:.]*");

    /** A name or an address, and perhaps a port; an address of IPv6 is in brackets. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/@\\s]+?))\\.?(?::[0-9]*)?");

    private static final Pattern ORIGIN = Pattern.compile("https?://(.+)");

    private final boolean all;
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> behindProxy = new LinkedHashSet<>();

    private OwnNames(boolean all) {
        this.all = all;
    }

    /** Whatever is asked for. */
    public static OwnNames any() {
        return new OwnNames(true);
    }

    /**
     * Names of this machine as seen from itself, and these.
     *
     * @param host that it listens on
     * @param more names without a port
     * @throws IllegalArgumentException if one of them is not a name
     */
    public static OwnNames of(String host, List<String> more) {
        var names = new OwnNames(false);
        names.names.add("localhost");
        names.names.add(host.toLowerCase(Locale.ROOT));
        for (var name : more) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("coordinator allowed-host: '" + name
                        + "' is not accepted; accepted: a name or an address without scheme and port");
            }
            names.names.add(name.toLowerCase(Locale.ROOT));
            names.behindProxy.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** 421 unless a request asks for one of the names. */
    void require(@Nullable String host) {
        if (host != null && !isOwn(host)) {
            var name = name(host);
            throw ProblemException.of(
                    421,
                    "this coordinator is not '" + host + "'; accepted: " + String.join(", ", names)
                            + (name == null ? "" : "; started with --allowed-host " + name + " it would be"));
        }
    }

    /** Whether a page of this origin is the coordinator's own, also where a proxy asks for it by another name. */
    boolean isOwnOrigin(String origin, @Nullable String host) {
        var authority = ORIGIN.matcher(origin);
        return authority.matches()
                && (authority.group(1).equalsIgnoreCase(host)
                        || behindProxy.contains(String.valueOf(name(authority.group(1)))));
    }

    private boolean isOwn(String authority) {
        if (all) {
            return true;
        }
        var name = name(authority);
        return name != null && (names.contains(name) || name.endsWith(".localhost") || isLoopback(name));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static @Nullable String name(String authority) {
        var parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            return null;
        }
        var name = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return name.toLowerCase(Locale.ROOT);
    }
}
