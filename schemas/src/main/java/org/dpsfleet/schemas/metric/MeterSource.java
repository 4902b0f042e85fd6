package org.dpsfleet.schemas.metric;

import java.util.Locale;

/** The roles of processes that publish meters. */
public enum MeterSource {
    COORDINATOR,
    GPU_WORKER,
    EVAL_WORKER;

    /** The command that is this role, for example {@code gpu-worker}. */
    public String command() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
