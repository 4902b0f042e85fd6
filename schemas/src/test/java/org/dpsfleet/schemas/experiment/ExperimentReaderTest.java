package org.dpsfleet.schemas.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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
                                        new NetworkSpec("alexnet", List.of(1, 4, 7, 11), new Weights.Pretrained(null)),
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
                                List.of(new NetworkSpec("squeezenet1_1", List.of(0, 12), new Weights.Pretrained(sha))),
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
                        new TrainingSpec(8, 2, List.of(0.01, 1e-4), 0, 0, SyncLoss.FIRST_EPOCHS, 1, Logit.SMALL),
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
        assertThat(ExperimentReader.fromYaml(MINIMAL + "training: {}").training())
                .isEqualTo(TrainingSpec.published());
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
    void reportsAllProblemsAtOnceInTheFilesOrder() {
        // given
        var yaml = """
                name: My Experiment
                networks:
                  - name: alexnt
                  - name: alexnet
                    layers: [4, 1]
                varients: [lin]
                contexts:
                  kind: rankings
                  rankings:
                    - [color, color, rotate, translate, darken, blur]
                    - [colour, zoom_in, rotate, translate, darken, blur]
                train: {kind: stl10, path: /data/train_X.bin, images: 0}
                test:
                  images: {kind: folder, path: ../secret}
                training:
                  batch_size: 0
                  epochs: 3
                  epochs: 4
                """;
        // then
        assertThatThrownBy(() -> ExperimentReader.fromYaml(yaml)).hasMessage("""
                        the experiment has 11 problems:
                          /name (line 1): 'My Experiment' is not accepted; accepted: 1 to 64 \
                        lower-case letters, digits, '.', '_' and '-', the first a letter or digit
                          /networks/0/name (line 3): 'alexnt' is not accepted; accepted: alexnet, \
                        vgg11, vgg16, vgg16_bn, vgg19, densenet121, resnet18, resnet50, \
                        resnext50_32x4d, googlenet, inception_v3, squeezenet1_1, \
                        efficientnet_b0, efficientnet_b7; did you mean 'alexnet'?
                          /networks/1/layers (line 5): [4,1] is not accepted; accepted: indices from \
                        0, ascending, no two equal
                          /varients (line 6): unknown key 'varients'; accepted: name, protocol, \
                        networks, variants, comparisons, channel_norm, contexts, draw_seeds, \
                        repetitions, train, test, further_tests, perceptual, training, priority; did you mean 'variants'?
                          /contexts/rankings/0 (line 10): has color more than once; accepted: at \
                        least two distortions, each once, from most similar to most disruptive
                          /contexts/rankings/1 (line 11): lacks color and has colour, zoom_in in \
                        addition; accepted: the distortions of the first ranking: color, color, \
                        rotate, translate, darken, blur
                          /train/images (line 12): 0 is not accepted; accepted: a whole number from \
                        1 to 2147483647, or nothing
                          /train/path (line 12): '/data/train_X.bin' is absolute; accepted: a path \
                        relative to the data folder, which each machine sets with --data
                          /test/images/path (line 14): '../secret' leads out of the data folder; \
                        accepted: a path inside it
                          /training/batch_size (line 16): 0 is not accepted; accepted: a whole \
                        number from 1 to 65536
                          /training/epochs (line 18): the key is there twice; accepted: once (first \
                        in line 17)""");
    }

    @Test
    void saysWhatAnEmptyOrForeignFileLacks() {
        for (var text : List.of("", "# nothing yet\n", "[1, 2]", "alexnet")) {
            assertThatThrownBy(() -> ExperimentReader.fromYaml(text))
                    .as("'%s'", text)
                    .isInstanceOf(InvalidExperimentException.class)
                    .hasMessageContaining("a mapping with at least the keys name, networks");
        }
    }

    @Test
    void saysInWhichLineAFileIsNoYamlOrJson() {
        assertThatThrownBy(() -> ExperimentReader.fromYaml("name: x\nnetworks: [a\n"))
                .isInstanceOf(InvalidExperimentException.class)
                .hasMessageContaining("document (line 2): can't be read as YAML");
        var json = "{\"name\": \"x\",\n \"train\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ExperimentReader.fromJson(json))
                .isInstanceOf(InvalidExperimentException.class)
                .hasMessageContaining("document (line 2): can't be read as JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "contexts: {kind: randm, count: 3} | /contexts/kind | did you mean 'random'?",
                "contexts: {kind: random} | /contexts/count | is missing; accepted: a whole number"
                        + " from 1 to 100000",
                "contexts: {kind: random, count: 721} | /contexts/count | 721 is not accepted",
                "contexts: {kind: all, count: 3} | /contexts/count | unknown key 'count'",
                "contexts: {kind: rankings, rankings: [[blur]]} | /contexts/rankings/0 | at least two",
                "contexts: {kind: all, distortions: [blur]} | /contexts/distortions | at least two",
                "contexts: {kind: all, distortions: [a, b, c, d, e, f, g, h]} |"
                        + " /contexts/distortions | up to 7 with kind: all",
                "contexts: {kind: random, count: 7, distortions: [blur, color, rotate]} |"
                        + " /contexts/count | from 1 to 6",
                "further_tests: [{name: a, images: {kind: judged, path: b}}] |"
                        + " /further_tests/0/images/kind | contexts: {kind: judged}",
                "training: {sync_loss: first_epochs} | /training/sync_epochs | at least 1",
                "training: {sync_epochs: 2} | /training/sync_epochs | unless sync_loss",
                "training: {logit: big} | /training/logit | large, small, none",
                "contexts: all | /contexts | 'all' is not accepted",
                "variants: [] | /variants | [] is not accepted; accepted: a list of at least 1",
                "variants: [lin, lin] | /variants | no two equal",
                "variants: lin | /variants | 'lin' is not accepted; accepted: a list",
                "protocol: publised | /protocol | did you mean 'published'?",
                "draw_seeds: [-1] | /draw_seeds/0 | from 0 to 9007199254740991",
                "draw_seeds: [1.5] | /draw_seeds/0 | accepted: a whole number",
                "priority: 0 | /priority | from 1 to 100",
                "priority: 2.5 | /priority | accepted: a whole number",
                "repetitions: 1001 | /repetitions | from 1 to 1000",
                "perceptual: {kind: folder} | /perceptual/path | is missing",
                "perceptual: {kind: folder, path: ~/bapps} | /perceptual/path | is absolute",
                "training: {epochs: 1001} | /training/epochs | from 1 to 1000",
                "training: {dropout: 0.3} | /training/dropout | accepted: 0, 0.5",
                "training: {learning_rates: [0]} | /training/learning_rates/0 | above 0 up to 1",
                "training: {validation_fraction: 1} | /training/validation_fraction | 0 to 0.9",
                "training: {batchsize: 8} | /training/batchsize | did you mean 'batch_size'?",
                "training: {sync_loss: never} | /training/sync_loss | until_half, first_epochs, off",
            })
    void namesPlaceValueAndWhatIsAccepted(String line, String path, String message) {
        assertThatThrownBy(() -> ExperimentReader.fromYaml(MINIMAL + line + "\n"))
                .isInstanceOfSatisfying(InvalidExperimentException.class, e -> {
                    assertThat(e.problems()).extracting("path").containsExactly(path);
                    assertThat(e.problems().getFirst().line()).isEqualTo(9);
                    assertThat(e).hasMessageContaining(message);
                });
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

    @Test
    void aProblemInWhatIsMergedHasTheLineWhereItIsWritten() {
        var yaml = """
                name: small
                networks: [{name: squeezenet1_1}]
                train: &leaves
                  kind: dead-leaves
                  images: 1
                test:
                  images: {<<: *leaves, images: 64, sede: 1}
                """;
        assertThatThrownBy(() -> ExperimentReader.fromYaml(yaml))
                .isInstanceOfSatisfying(
                        InvalidExperimentException.class,
                        e -> assertThat(e.problems())
                                .extracting("path", "line")
                                .containsExactly(tuple("/train/images", 5), tuple("/test/images/sede", 7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "channel_norm: yes | accepted: true or false, whether features",
                "channel_norm: yes | YAML 1.2 reads yes as text, write true",
                "channel_norm: Off | YAML 1.2 reads Off as text, write false",
                "channel_norm: 'false' | in quotes or tagged !!str it is a text, write false",
                "repetitions: '2' | in quotes or tagged !!str it is a text, write 2",
                "repetitions: 1_000 | YAML 1.2 has no '_' in numbers, write 1000",
                "training: {learning_rates: [.nan]} | /training/learning_rates/0 (line 9): .nan is not accepted",
            })
    void whyAValueIsATextIsSaid(String line, String words) {
        assertThatThrownBy(() -> ExperimentReader.fromYaml(MINIMAL + line + "\n"))
                .isInstanceOfSatisfying(
                        InvalidExperimentException.class,
                        e -> assertThat(e.problems()).hasSize(1))
                .hasMessageContaining(words);
    }

    @Test
    void whatIsNoTextOfItsFormatIsApartFromWhatIsInvalid() {
        assertThatThrownBy(() -> ExperimentReader.fromYaml("a: 1\n---\na: 2\n"))
                .isInstanceOf(UnreadableExperimentException.class)
                .hasMessageContaining("document (line 2): can't be read as YAML: a second document");
        assertThatThrownBy(() -> ExperimentReader.fromYaml(new byte[] {'a', (byte) 0xff}))
                .isInstanceOf(UnreadableExperimentException.class);
        assertThatThrownBy(() -> ExperimentReader.fromJson("{} {}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableExperimentException.class)
                .hasMessageContaining("can't be read as JSON: there is more behind its end");
        assertThatThrownBy(() -> ExperimentReader.fromJson("{}".getBytes(StandardCharsets.UTF_8)))
                .isExactlyInstanceOf(InvalidExperimentException.class);
    }

    @Test
    void ofJsonTheLinesAndTheKeysThatAreThereTwiceAreNamed() {
        var json = """
                {"name": "small",
                 "networks": [{"name": "alexnet"}],
                 "train": {"kind": "dead-leaves",
                           "images": 0},
                 "test": {"images": {"kind": "dead-leaves", "images": 64}},
                 "name": "other"}""".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ExperimentReader.fromJson(json))
                .isInstanceOfSatisfying(
                        InvalidExperimentException.class,
                        e -> assertThat(e.problems())
                                .extracting("path", "line")
                                .containsExactly(tuple("/train/images", 4), tuple("/name", 6)))
                .hasMessageContaining("the key is there twice; accepted: once (first in line 1)");
    }

    @Test
    void theReadmeShowsWhatAUserSees() throws IOException {
        // given
        var yaml = """
                name: small
                networks:
                  - name: alexnt
                test:
                  images: {kind: dead-leaves, images: 64}
                train: {kind: stl10, path: /data/train_X.bin}
                """;
        var readme = Files.readString(Path.of("README.md"));
        // then
        assertThatThrownBy(() -> ExperimentReader.fromYaml(yaml))
                .satisfies(e -> assertThat(readme).contains("```\n" + e.getMessage() + "\n```"));
    }

    @Test
    void oneImageIsTooFewToTrainOn() {
        assertThatThrownBy(() -> ExperimentReader.fromYaml(MINIMAL.replace("1000", "1")))
                .hasMessageContaining("/train/images (line 6): 1 is not accepted");
    }
}
