package org.dpsfleet.schemas.metric;

/** The labels of the fleet's meters. Each has few values: never a task's or a worker's id. */
public enum MeterLabel {
    KIND("kind", "the stages, for example adaptation"),
    STATE("state", "queued, running, waiting, succeeded, dead_lettered, cancelled"),
    CATEGORY("category", "the failure categories: bad_input, missing_data, out_of_memory, ..."),
    OUTCOME("outcome", "of a task: succeeded, failed, cancelled; of device time: useful, wasted"),
    NETWORK("network", "the network's name in torchvision, for example alexnet"),
    VARIANT("variant", "what is trained: lin, tune, scratch"),
    GROUP("group", "the share groups of the stages' workers, for example dps.gpu-workers"),
    TOPIC("topic", "the fleet's topics"),
    FOLDER(
            "folder",
            "whose disk it is: of checkpoints (out), of copies of checkpoints (copies), of features (cache), of fetched data and weights (inputs), of the coordinator's state (state)"),
    EFFECT("effect", "of a mismatch: it stops the fleet (stops), or may some day (warns)"),
    VERSION("version", "the version of this process"),
    REVISION("revision", "the commit this process was built from");

    private final String label;
    private final String values;

    MeterLabel(String label, String values) {
        this.label = label;
        this.values = values;
    }

    /** The name on the meter. */
    public String label() {
        return label;
    }

    /** The values it takes, in words. */
    public String range() {
        return values;
    }
}
