package org.dpsfleet.schemas.experiment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** What a reader says of an experiment file that is wrong. */
class ExperimentProblemsTest {
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
            quoteCharacter = '"',
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
                "perceptual: {kind: folder, path: 's3://data/bapps.zip'} | /perceptual/sha256 | `sha256sum FILE`",
                "training: {epochs: 1001} | /training/epochs | from 1 to 1000",
                "training: {dropout: 0.3} | /training/dropout | accepted: 0, 0.5",
                "training: {learning_rates: [0]} | /training/learning_rates/0 | above 0 up to 1",
                "training: {validation_fraction: 1} | /training/validation_fraction | 0 to 0.9",
                "training: {batchsize: 8} | /training/batchsize | did you mean 'batch_size'?",
                "training: {sync_loss: never} | /training/sync_loss | until_half, first_epochs, off",
            })
    void namesPlaceValueAndWhatIsAccepted(String line, String path, String message) {
        assertThatThrownBy(() -> ExperimentReader.fromYaml(ExperimentReaderTest.MINIMAL + line + "\n"))
                .isInstanceOfSatisfying(InvalidExperimentException.class, e -> {
                    assertThat(e.problems()).extracting("path").containsExactly(path);
                    assertThat(e.problems().getFirst().line()).isEqualTo(9);
                    assertThat(e).hasMessageContaining(message);
                });
    }

    @Test
    void whatIsFetchedNeedsTheHashOfItsContent() {
        var yaml = """
                name: fetched
                networks:
                  - name: alexnet
                    weights: {kind: pretrained, uri: 'https://user:pw@host/alexnet.pth'}
                train:
                  kind: svhn
                  path: https://host/train_32x32.mat?X-Amz-Signature=1
                test:
                  images: {kind: dead-leaves, images: 64}
                """;
        assertThatThrownBy(() -> ExperimentReader.fromYaml(yaml))
                .isInstanceOfSatisfying(
                        InvalidExperimentException.class,
                        e -> assertThat(e.problems())
                                .extracting("path", "line")
                                .containsExactlyInAnyOrder(
                                        tuple("/train/sha256", 5),
                                        tuple("/networks/0/weights/uri", 4),
                                        tuple("/networks/0/weights/sha256", 4)))
                .hasMessageContaining("`sha256sum FILE`")
                .hasMessageNotContainingAny("pw@", "X-Amz");
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
        assertThatThrownBy(() -> ExperimentReader.fromYaml(ExperimentReaderTest.MINIMAL + line + "\n"))
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
        assertThatThrownBy(() -> ExperimentReader.fromYaml(ExperimentReaderTest.MINIMAL.replace("1000", "1")))
                .hasMessageContaining("/train/images (line 6): 1 is not accepted");
    }
}
