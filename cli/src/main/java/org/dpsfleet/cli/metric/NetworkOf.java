package org.dpsfleet.cli.metric;

import java.util.List;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;

/** The network that a checkpoint was made with, so that its weights can be found. */
public final class NetworkOf {
    private NetworkOf() {}

    /** With the checkpoint's own layers. */
    public static NetworkSpec checkpoint(CheckpointConfig.Network network) {
        return checkpoint(network, network.layers());
    }

    /** With other layers, for who needs its parameters up to another one. */
    public static NetworkSpec checkpoint(CheckpointConfig.Network network, List<Integer> layers) {
        String[] origin = network.weights().split(":", 2);
        Weights from = origin[0].equals("random")
                ? new Weights.Random(Long.parseLong(origin[1]))
                : new Weights.Pretrained(null, origin[1]);
        return new NetworkSpec(network.name(), layers, from);
    }
}
