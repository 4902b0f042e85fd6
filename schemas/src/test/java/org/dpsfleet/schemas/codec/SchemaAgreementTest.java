package org.dpsfleet.schemas.codec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Companion;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.GpuMemory;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskList;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NamedTest;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.schemas.validation.DocumentSchema;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Every property of a record is in its schema, and the other way round. */
class SchemaAgreementTest {
    @Test
    void recordsAndObjects() {
        var common = DocumentSchema.of("common").document().path("$defs");
        var scores = DocumentSchema.of("task-scores").document().path("$defs");
        var experiment = DocumentSchema.of("experiment-spec").document();
        var pairs = Map.ofEntries(
                Map.entry(document("adaptation-task"), AdaptationTask.class),
                Map.entry(document("adaptation-task").at("/$defs/companion"), Companion.class),
                Map.entry(document("checkpoint-ready"), CheckpointReady.class),
                Map.entry(document("experiment-record"), ExperimentRecord.class),
                Map.entry(document("experiment-record").at("/properties/task_list"), TaskList.class),
                Map.entry(document("deleted-tasks"), DeletedTasks.class),
                Map.entry(document("task-event").at("/$defs/progress/properties/gpu_memory"), GpuMemory.class),
                Map.entry(document("task-event").at("/$defs/progress/properties/training"), TrainingFigures.class),
                Map.entry(document("task-scores"), TaskScores.class),
                Map.entry(scores.path("context_score"), ContextScore.class),
                Map.entry(scores.path("split_score"), SplitScore.class),
                Map.entry(scores.path("distortion_pair"), DistortionPair.class),
                Map.entry(scores.path("further_score"), FurtherScore.class),
                Map.entry(common.at("/further_tests/items"), NamedTest.class),
                Map.entry(experiment.at("/$defs/named_test"), NamedTest.class),
                Map.entry(common.path("work"), AdaptationWork.class),
                Map.entry(common.path("evaluation"), EvaluationWork.class),
                Map.entry(common.path("network"), NetworkSpec.class),
                Map.entry(common.path("training"), TrainingSpec.class),
                Map.entry(common.path("test"), TestSpec.class),
                Map.entry(common.path("experiment"), ExperimentSpec.class),
                Map.entry(experiment, ExperimentSpec.class),
                Map.entry(experiment.at("/$defs/network"), NetworkSpec.class),
                Map.entry(experiment.at("/$defs/training"), TrainingSpec.Grid.class),
                Map.entry(common.path("training_grid"), TrainingSpec.Grid.class),
                Map.entry(experiment.at("/$defs/test"), TestSpec.class));
        pairs.forEach(
                (schema, type) -> assertThat(properties(schema)).as("%s", type).isEqualTo(components(type)));
    }

    @Test
    void sealedTypesAndTheirKinds() {
        var common = DocumentSchema.of("common").document().path("$defs");
        var experiment = DocumentSchema.of("experiment-spec").document().path("$defs");
        for (var objects : List.of(common, experiment)) {
            agree(objects, objects.path("weights"), "kind", Weights.class, Set.of());
            agree(objects, objects.path("image_source"), "kind", ImageSource.class, Set.of());
            agree(objects, objects.path("perceptual"), "kind", PerceptualSource.class, Set.of());
            agree(objects, objects.path("contexts"), "kind", ContextSource.class, Set.of());
        }
        var event = document("task-event");
        agree(event.path("$defs"), event, "event", TaskEvent.class, properties(event));
    }

    @Test
    void enumerations() {
        var common = DocumentSchema.of("common").document().path("$defs");
        Map.of(
                        "protocol", Protocol.values(),
                        "variant", Variant.values(),
                        "comparison", Comparison.values(),
                        "sync_loss", SyncLoss.values(),
                        "logit", Logit.values(),
                        "failure_category", FailureCategory.values())
                .forEach((name, values) ->
                        assertThat(Json.text(common.path(name).path("enum"))).isEqualTo(Json.text(values)));
    }

    private static void agree(JsonNode defs, JsonNode union, String tag, Class<?> sealed, Set<String> shared) {
        var types = sealed.getAnnotation(JsonSubTypes.class).value();
        assertThat(union.at("/properties/" + tag + "/enum").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(
                        Arrays.stream(types).map(JsonSubTypes.Type::name).toList());
        for (var type : types) {
            var expected = new TreeSet<>(components(type.value()));
            expected.add(tag);
            var actual = new TreeSet<>(shared);
            actual.add(tag);
            actual.addAll(properties(branch(defs, union, tag, type.name())));
            assertThat(actual).as("%s", type.value()).isEqualTo(expected);
        }
    }

    /** The schema that holds where the tag has that value. */
    private static JsonNode branch(JsonNode defs, JsonNode union, String tag, String name) {
        return union.path("allOf")
                .valueStream()
                .filter(b ->
                        b.at("/if/properties/" + tag + "/const").asString("").equals(name))
                .map(b -> b.path("then"))
                .map(b -> b.has("$ref") ? defs.path(b.get("$ref").asString().substring(8)) : b)
                .findFirst()
                .orElseGet(Json.mapper()::createObjectNode);
    }

    private static JsonNode document(String name) {
        return DocumentSchema.of(name).document();
    }

    private static Set<String> properties(JsonNode schema) {
        return new TreeSet<>(schema.path("properties").propertyNames());
    }

    /** The names that the mapper itself gives the record's components, those of a group each for itself. */
    private static Set<String> components(Class<?> type) {
        var names = new TreeSet<String>();
        var mapper = Json.mapper();
        var introspector = mapper._serializationContext();
        introspector
                .introspectBeanDescription(mapper.constructType(type))
                .findProperties()
                .forEach(property -> names.add(property.getName()));
        // A group has no name in JSON: the mapper reads it by a number and writes its parts.
        names.removeIf(name -> name.startsWith("@JsonUnwrapped/"));
        for (var component : type.getRecordComponents()) {
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                names.remove(component.getName());
                names.addAll(components(component.getType()));
            }
        }
        return names;
    }
}
