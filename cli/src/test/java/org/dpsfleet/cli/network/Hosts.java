package org.dpsfleet.cli.network;

import java.util.List;

/** The hosts that the processes of a fleet run on. */
public interface Hosts {
    /** All of them are this machine. */
    Hosts ONE = new Hosts() {
        @Override
        public String address(String host) {
            return "127.0.0.1";
        }

        @Override
        public List<String> on(String host) {
            return List.of();
        }
    };

    /** The IP address of a host, by its name. */
    String address(String host);

    /** What to put before a command to run it on a host. */
    List<String> on(String host);
}
