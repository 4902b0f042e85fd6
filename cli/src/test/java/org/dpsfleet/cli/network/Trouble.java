package org.dpsfleet.cli.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is wrong with the network for a while.
 *
 * @param what for people
 * @param wires between which hosts
 * @param wire how they are meanwhile
 * @param lasting how long
 */
public record Trouble(String what, List<Between> wires, Wire wire, Duration lasting) {
    /** The wire from one host to another; the way back is another one. */
    public record Between(String from, String to) {}

    /** Neither hears the other. */
    public static Trouble cut(String one, String other, Duration lasting) {
        return new Trouble(
                one + " | " + other, List.of(new Between(one, other), new Between(other, one)), Wire.CUT, lasting);
    }

    /** What one says does not reach the other, which the first one hears. */
    public static Trouble oneWay(String from, String to, Duration lasting) {
        return new Trouble(from + " -x> " + to, List.of(new Between(from, to)), Wire.CUT, lasting);
    }

    /** All wires between these hosts are slow and lose packets. */
    public static Trouble poor(List<String> hosts, Wire wire, Duration lasting) {
        var all = new ArrayList<Between>();
        for (var from : hosts) {
            hosts.stream().filter(to -> !to.equals(from)).forEach(to -> all.add(new Between(from, to)));
        }
        return new Trouble("everything " + wire, all, wire, lasting);
    }

    /** Begins; it ends when the network is healed. */
    public void befall(HostNetwork network) {
        wires.forEach(between -> network.wire(between.from(), between.to(), wire));
    }
}
