package org.dpsfleet.schemas.stage;

import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.schemas.stage.StageDescriptor.ADAPTATION;
import static org.dpsfleet.schemas.stage.StageDescriptor.EVALUATION;

class PipelineTest {
    private static final Topic PRUNED = new Topic("dps.pruned", Topic.Purpose.TASKS);

    @Test
    void everyNameOfAFleetWithAPrefixBeginsWithIt() {
        var pipeline = Pipeline.standard().prefixed("team-a.");
        assertThat(pipeline.topics())
                .extracting(Topic::topicName)
                .containsExactly(
                        "team-a.dps.experiments",
                        "team-a.dps.deleted-tasks",
                        "team-a.dps.adaptation-tasks",
                        "team-a.dps.checkpoints",
                        "team-a.dps.task-events",
                        "team-a.dps.heartbeats",
                        "team-a.dps.scores",
                        "team-a.dps.commands",
                        "team-a.dlq.dps.adaptation-tasks",
                        "team-a.dlq.dps.checkpoints");
        assertThat(pipeline.shareGroups())
                .extracting(ShareGroup::groupName)
                .containsExactly("team-a.dps.gpu-workers", "team-a.dps.eval-workers");
        assertThat(pipeline.prefixed("").topics()).isEqualTo(Pipeline.standard().topics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"team a.", "tëam.", "team/", "dlq.", "team.dlq."})
    void aPrefixThatWouldNotDoIsRefusedByName(String prefix) {
        assertThatThrownBy(() -> Pipeline.standard().prefixed(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic prefix: '" + prefix + "' is not accepted");
    }

    @Test
    void theStandardFleetHasTheTopicsAndGroupsOfItsTwoStages() {
        var standard = Pipeline.standard();

        assertThat(standard.topics())
                .extracting(Topic::topicName)
                .containsExactly(
                        "dps.experiments",
                        "dps.deleted-tasks",
                        "dps.adaptation-tasks",
                        "dps.checkpoints",
                        "dps.task-events",
                        "dps.heartbeats",
                        "dps.scores",
                        "dps.commands",
                        "dlq.dps.adaptation-tasks",
                        "dlq.dps.checkpoints");
        assertThat(standard.shareGroups())
                .extracting(ShareGroup::groupName)
                .containsExactly("dps.gpu-workers", "dps.eval-workers");
    }

    @Test
    void stagesAreInTheirOrder() {
        var standard = Pipeline.standard();

        assertThat(standard.after(Stage.ADAPTATION)).contains(Stage.EVALUATION);
        assertThat(standard.after(Stage.EVALUATION)).isEmpty();
        assertThat(standard.compare(Stage.ADAPTATION, Stage.EVALUATION)).isNegative();
        assertThat(standard.of(new Stage("evaluation"))).isSameAs(EVALUATION);
    }

    @Test
    void aStageMayStandBetween() {
        var between = Pipeline.of(
                ADAPTATION,
                new StageDescriptor<>(
                        new Stage("pruning"),
                        "pruning-worker",
                        new ShareGroup("dps.pruning-workers", Topic.CHECKPOINTS),
                        MessageCodec.CHECKPOINT_READY,
                        MessageCodec.CHECKPOINT_READY,
                        PRUNED),
                new StageDescriptor<>(
                        Stage.EVALUATION,
                        "eval-worker",
                        new ShareGroup("dps.eval-workers", PRUNED),
                        MessageCodec.CHECKPOINT_READY,
                        MessageCodec.TASK_SCORES,
                        Topic.SCORES));

        assertThat(between.after(Stage.ADAPTATION)).contains(new Stage("pruning"));
        assertThat(between.topics()).extracting(Topic::topicName).contains("dps.pruned", "dlq.dps.pruned");
    }

    @Test
    void aStageThatDoesNotTakeWhatTheOneBeforeGivesIsRefused() {
        assertThatThrownBy(() -> Pipeline.of(EVALUATION))
                .hasMessageContaining("the stage evaluation takes checkpoint-ready; the planner makes adaptation-task");
        assertThatThrownBy(() -> Pipeline.of(ADAPTATION, adaptation("copy", "dps.copies")))
                .hasMessageContaining("the stage copy takes adaptation-task from dps.copies")
                .hasMessageContaining("adaptation gives checkpoint-ready to dps.checkpoints");
        assertThatThrownBy(() -> Pipeline.of(ADAPTATION))
                .hasMessageContaining("the stage adaptation gives checkpoint-ready to dps.checkpoints")
                .hasMessageContaining("the last stage gives task-scores");
        assertThatThrownBy(Pipeline::of).hasMessageContaining("has no stage");
    }

    @Test
    void aStageThatSharesItsNameOrShareGroupIsRefused() {
        assertThatThrownBy(() -> Pipeline.of(ADAPTATION, evaluation("adaptation", "dps.eval-workers")))
                .hasMessageContaining("the stage adaptation shares its name");
        assertThatThrownBy(() -> Pipeline.of(ADAPTATION, evaluation("evaluation", "dps.gpu-workers")))
                .hasMessageContaining("the stage evaluation shares its name, share group or topic");
    }

    @Test
    void aStageThatTheFleetDoesNotHaveIsNamed() {
        var unknown = new Stage("adaptatoin");

        assertThatThrownBy(() -> Pipeline.standard().of(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accepted: adaptation, evaluation; did you mean 'adaptation'?");
        assertThatThrownBy(() -> Pipeline.standard().check("task-event", unknown))
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("/stage: 'adaptatoin' is not accepted");
    }

    private static StageDescriptor<?, ?> evaluation(String name, String group) {
        return new StageDescriptor<>(
                new Stage(name),
                "eval-worker",
                new ShareGroup(group, Topic.CHECKPOINTS),
                MessageCodec.CHECKPOINT_READY,
                MessageCodec.TASK_SCORES,
                Topic.SCORES);
    }

    private static StageDescriptor<AdaptationTask, CheckpointReady> adaptation(String name, String topic) {
        return new StageDescriptor<>(
                new Stage(name),
                "gpu-worker",
                new ShareGroup("dps.copy-workers", new Topic(topic, Topic.Purpose.TASKS)),
                MessageCodec.ADAPTATION_TASK,
                MessageCodec.CHECKPOINT_READY,
                Topic.CHECKPOINTS);
    }
}
