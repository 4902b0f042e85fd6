package org.dpsfleet.schemas.experiment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dpsfleet.schemas.codec.Json;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an experiment file means. */
class ExperimentReaderTest {
    static final String MINIMAL = """
            name: small
            networks:
              - name: alexnet
              - name: squeezenet1_1
                weights: {kind: random}
            train: {kind: stl10, path: stl10/train_X.bin, images: 1000}
            test:
              images: {kind: dead-leaves, images: 64}
            """;

    @Test
    void defaults() {
        // when
        var experiment = ExperimentReader.fromYaml(MINIMAL);
        // then
        assertThat(experiment)
                .isEqualTo(new ExperimentSpec(
                        "small",
                        Protocol.CORRECTED,
                        new ExperimentSpec.MetricGrid(
                                List.of(
                                        new NetworkSpec(
                                                "alexnet", List.of(1, 4, 7, 11), new Weights.Pretrained(null, null)),
                                        new NetworkSpec("squeezenet1_1", List.of(1, 3, 7, 12), new Weights.Random(0))),
                                List.of(Variant.BASELINE, Variant.LIN),
                                List.of(Comparison.SPATIAL),
                                true),
                        new ContextSource.All(),
                        new ExperimentSpec.Replicates(List.of(0L), 1),
                        new ExperimentSpec.Data(
                                new ImageSource.Stl10("stl10/train_X.bin", 1000, null),
                                new TestSpec(new ImageSource.DeadLeaves(64, 0), 1),
                                List.of(),
                                null),
                        TrainingSpec.published()));
        assertThat(experiment.unpinned()).containsExactly("/networks/0/weights/sha256", "/train/sha256");
    }

    @Test
    void everyPropertyAtANonDefault() {
        // given
        var sha = "ab".repeat(32);
        var yaml = """
                name: full.1
                protocol: published
                networks:
                  - name: squeezenet1_1
                    layers: [0, 12]
                    weights: {kind: pretrained, sha256: %1$s}
                variants: [lin]
                comparisons: [mean]
                channel_norm: false
                contexts:
                  kind: rankings
                  rankings:
                    - [color, zoom_in, rotate, translate, darken, blur]
                    - [blur, zoom_in, rotate, translate, darken, color]
                draw_seeds: [3, 4]
                repetitions: 5
                train: {kind: svhn, path: svhn/train_32x32.mat, images: 10, sha256: %1$s}
                test:
                  images: {kind: folder, path: ./a/../b, sha256: %1$s}
                  draws: 7
                further_tests:
                  - name: digits
                    images: {kind: svhn, path: svhn/test_32x32.mat, images: 5, sha256: %1$s}
                    draws: 2
                perceptual: {kind: folder, path: perceptual, sha256: %1$s}
                training:
                  batch_size: 8
                  epochs: 2
                  learning_rates: [0.01, 1.0e-4]
                  validation_fraction: 0
                  dropout: 0
                  sync_loss: first_epochs
                  sync_epochs: 1
                  logit: small
                priority: 7
                """.formatted(sha);
        // when
        var experiment = ExperimentReader.fromYaml(yaml);
        // then
        var ranking = List.of("color", "zoom_in", "rotate", "translate", "darken", "blur");
        var other = List.of("blur", "zoom_in", "rotate", "translate", "darken", "color");
        assertThat(experiment)
                .isEqualTo(new ExperimentSpec(
                        "full.1",
                        Protocol.PUBLISHED,
                        new ExperimentSpec.MetricGrid(
                                List.of(new NetworkSpec(
                                        "squeezenet1_1", List.of(0, 12), new Weights.Pretrained(null, sha))),
                                List.of(Variant.LIN),
                                List.of(Comparison.MEAN),
                                false),
                        new ContextSource.Rankings(List.of(ranking, other)),
                        new ExperimentSpec.Replicates(List.of(3L, 4L), 5),
                        new ExperimentSpec.Data(
                                new ImageSource.Svhn("svhn/train_32x32.mat", 10, sha),
                                new TestSpec(new ImageSource.Folder("./a/../b", null, sha), 7),
                                List.of(new NamedTest(
                                        "digits", new ImageSource.Svhn("svhn/test_32x32.mat", 5, sha), 2)),
                                new PerceptualSource.Folder("perceptual", sha)),
                        TrainingSpec.Grid.of(new TrainingSpec(
                                8, 2, List.of(0.01, 1e-4), 0, 0, SyncLoss.FIRST_EPOCHS, 1, Logit.SMALL)),
                        7));
        assertThat(experiment.unpinned()).isEmpty();
    }

    /** Reports and topics keep these bytes; how the record groups its fields must not show in them. */
    @Test
    void inJsonTheFieldsAreFlatAndInTheFilesOrder() {
        // given
        var experiment = ExperimentReader.fromYaml(MINIMAL + "perceptual: {kind: simulated, triplets: 9}");
        // when
        var json = Json.text(experiment);
        // then
        assertThat(json)
                .isEqualTo("{\"name\":\"small\",\"protocol\":\"corrected\","
                        + "\"networks\":[{\"name\":\"alexnet\",\"layers\":[1,4,7,11],\"weights\":{\"kind\":\"pretrained\"}},"
                        + "{\"name\":\"squeezenet1_1\",\"layers\":[1,3,7,12],\"weights\":{\"kind\":\"random\",\"seed\":0}}],"
                        + "\"variants\":[\"baseline\",\"lin\"],\"comparisons\":[\"spatial\"],\"channel_norm\":true,"
                        + "\"contexts\":{\"kind\":\"all\",\"distortions\":[]},\"draw_seeds\":[0],\"repetitions\":1,"
                        + "\"train\":{\"kind\":\"stl10\",\"path\":\"stl10/train_X.bin\",\"images\":1000},"
                        + "\"test\":{\"images\":{\"kind\":\"dead-leaves\",\"images\":64,\"seed\":0},\"draws\":1},"
                        + "\"further_tests\":[],\"perceptual\":{\"kind\":\"simulated\",\"triplets\":9,\"seed\":0},"
                        + "\"training\":{\"batch_size\":1024,\"epochs\":10,"
                        + "\"learning_rates\":[0.001,0.001,0.001,0.001,0.001,0.001,8.0E-4,6.0E-4,4.0E-4,2.0E-4],"
                        + "\"validation_fraction\":0.2,\"dropout\":0.5,\"sync_loss\":\"until_half\",\"sync_epochs\":0,"
                        + "\"logit\":\"large\"},\"priority\":1}");
        assertThat(Json.decode(ExperimentSpec.class, Json.encode(experiment))).isEqualTo(experiment);
    }

    /** What a baseline's task says of the training it does not have is what an experiment that says nothing has. */
    @Test
    void theSchemaStatesThePublishedHyperParameters() {
        assertThat(ExperimentReader.fromYaml(MINIMAL + "training: {}")
                        .training()
                        .all())
                .containsExactly(TrainingSpec.published());
    }

    @Test
    void fillingInDefaultsLeavesTheSchemaAsItIs() {
        // given
        var before = Json.text(DocumentSchema.of("experiment-spec").document());
        // when
        ExperimentReader.fromYaml(MINIMAL);
        // then
        assertThat(Json.text(DocumentSchema.of("experiment-spec").document())).isEqualTo(before);
    }

    @Test
    void yamlJsonAndTreeAreTheSameExperiment() {
        // given
        var experiment = ExperimentReader.fromYaml(MINIMAL);
        var json = Json.encode(experiment);
        // then
        assertThat(ExperimentReader.fromJson(json)).isEqualTo(experiment);
        assertThat(ExperimentReader.fromYaml(new String(json, StandardCharsets.UTF_8)))
                .isEqualTo(experiment);
        var tree = Json.mapper().readTree(json);
        assertThat(ExperimentReader.fromTree(tree)).isEqualTo(experiment);
        var indented = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(experiment);
        assertThat(ExperimentReader.fromYaml(indented.replace("  ", "\t"))).isEqualTo(experiment);
        assertThat(tree).isEqualTo(Json.mapper().readTree(json));
    }

    @Test
    void aKeyWithNothingBelowItSaysNothing() {
        var yaml = MINIMAL + "training:\n#  epochs: 3\nperceptual:\n";
        assertThat(ExperimentReader.fromYaml(yaml)).isEqualTo(ExperimentReader.fromYaml(MINIMAL));
    }

    @Test
    void judgedContextsNeedJudgedTriplets() {
        assertThatThrownBy(() -> ExperimentReader.fromYaml(MINIMAL + "contexts: {kind: judged}\n"))
                .hasMessageContaining("/train/kind (line 6): stl10 is not accepted; accepted: judged")
                .hasMessageContaining("/test/images/kind");
        var judged = ExperimentReader.fromYaml("""
                        name: people
                        networks: [{name: squeezenet1_1, layers: lpips}]
                        contexts: {kind: judged}
                        train: {kind: judged, path: bapps/2afc/train}
                        test: {images: {kind: judged, path: other, held_out: 0.25}}
                        """);
        assertThat(judged.data().train()).isEqualTo(new ImageSource.Judged("bapps/2afc/train", null, 0));
        assertThat(judged.metrics().networks().getFirst().layers()).containsExactly(1, 4, 7, 9, 10, 11, 12);
    }

    @Test
    void yamlAsPeopleWriteItIsTheExperimentThatItMeans() {
        // given
        var plain = ExperimentReader.fromYaml("""
                name: small
                networks: [{name: squeezenet1_1, layers: [1, 3], weights: {kind: random, seed: 1}}]
                channel_norm: true
                train: {kind: folder, path: photos}
                test: {images: {kind: folder, path: photos}, draws: 16}
                further_tests:
                  - {name: more, images: {kind: dead-leaves, images: 64, seed: 2}}
                training: {learning_rates: [0.001, 0.01]}
                """);
        // when
        var written = ExperimentReader.fromYaml("""
                %YAML 1.2
                --- # one document
                name: small
                networks:
                - name: squeezenet1_1
                  layers: &layers [+1, 0x3]
                  weights: {kind: random, seed: 01}
                channel_norm: True
                train: &photos {kind: folder, path: &path photos}
                test:
                  images: {<<: *photos, path: *path}
                  draws: 0o20
                further_tests:
                - name: more
                  images: {<<: [{images: 64}, {images: 5, kind: dead-leaves}], seed: 2}
                training: {learning_rates: [.001, 1e-2]}
                ...
                """);
        // then
        assertThat(written).isEqualTo(plain);
    }
}
