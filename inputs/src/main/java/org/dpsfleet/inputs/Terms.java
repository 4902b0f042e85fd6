package org.dpsfleet.inputs;

import java.util.List;
import org.dpsfleet.perceptual.adaptation.Protocol;
import org.dpsfleet.perceptual.context.Ranking;

/** Words of messages in the terms of the science. */
public final class Terms {
    private Terms() {}

    /** The description of the method that a message asks for. */
    public static Protocol protocol(org.dpsfleet.schemas.spec.Protocol protocol) {
        return switch (protocol) {
            case CORRECTED -> Protocol.CORRECTED;
            case PUBLISHED -> Protocol.PUBLISHED;
        };
    }

    /**
     * A context from the names of its distortions.
     *
     * @throws org.dpsfleet.perceptual.BadDataException if one is unknown or repeated, or there is only one
     */
    public static Ranking ranking(List<String> names) {
        return Ranking.parse(String.join(",", names));
    }
}
