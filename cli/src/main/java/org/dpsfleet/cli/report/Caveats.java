package org.dpsfleet.cli.report;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;

/** What a reader has to know to read the intervals right. */
final class Caveats {
    private Caveats() {}

    static List<String> of(ExperimentSpec spec) {
        var caveats = new ArrayList<String>();
        var seeds = spec.drawSeeds().size();
        if (seeds == 1) {
            caveats.add(
                    "All contexts share one set of draws (one draw seed): the same images, distortions,"
                            + " validation split and dropout masks. They are not independent samples of"
                            + " those draws, so the intervals say how much the numbers vary between"
                            + " contexts and leave out how much they would vary with other draws."
                            + " List several draw_seeds to include that.");
        } else {
            caveats.add(
                    "Bootstrap intervals resample contexts and draw seeds at once, because contexts"
                            + " under one draw seed share their draws."
                            + (seeds < 5
                                    ? " With only " + seeds + " draw seeds that part of the"
                                            + " uncertainty is known roughly."
                                    : "")
                            + " The interval of the share of improved contexts counts each context"
                            + " once, averaged over draw seeds, and leaves the draws out.");
        }
        if (spec.contexts() instanceof ContextSource.All) {
            caveats.add(
                    "All 720 rankings were asked for, so intervals over contexts speak of rankings like"
                            + " these, not of ones left out.");
        }
        if (spec.contexts() instanceof ContextSource.Rankings) {
            caveats.add(
                    "The rankings were chosen by hand, not drawn: intervals over contexts hold for"
                            + " others only as far as the choice is like a random one.");
        }
        if (spec.perceptual() != null) {
            caveats.add(
                    "The interval of the change on the perceptual set is over contexts. It leaves out"
                            + " that the judgements themselves are a sample.");
        }
        return caveats;
    }
}
