package org.dpsfleet.schemas.codec;

import java.util.Set;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.databind.node.ObjectNode;

/** Ids that follow from content: the same work has the same id, whoever asks for it and when. */
public final class ContentId {
    private static final int EXPERIMENT_DIGITS = 16;

    private ContentId() {}

    /** The task id: sha256 of the canonical JSON of work and evaluation, 64 hexadecimal digits. */
    public static String ofTask(AdaptationWork work, EvaluationWork evaluation) {
        return Json.sha256(new Task(work, evaluation));
    }

    /**
     * The id that a task has after it was deleted.
     *
     * @param first the id that its content gives it
     * @param generation how often it was deleted; 0 gives the first id
     */
    public static String ofGeneration(String first, int generation) {
        return generation == 0 ? first : Json.sha256(new Again(first, generation));
    }

    /**
     * What the ids of tasks are computed from that differ in few places.
     *
     * @param varying JSON pointers of the places, below {@code /work} and {@code /evaluation}
     */
    public static CanonicalTemplate template(AdaptationWork work, EvaluationWork evaluation, Set<String> varying) {
        return new CanonicalTemplate(new Task(work, evaluation), varying);
    }

    /**
     * The experiment id: the first 16 digits of the sha256 of the pinned spec's canonical JSON, without
     * the priority, which changes no result.
     */
    public static String ofExperiment(ExperimentSpec spec) {
        ObjectNode content = Json.mapper().valueToTree(spec);
        content.remove("priority");
        return Json.sha256(content).substring(0, EXPERIMENT_DIGITS);
    }

    private record Task(AdaptationWork work, EvaluationWork evaluation) {}

    private record Again(String taskId, int generation) {}
}
