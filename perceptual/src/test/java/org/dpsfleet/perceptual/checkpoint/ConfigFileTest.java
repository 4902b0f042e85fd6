package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigFileTest {
    private static final String WORK = "a".repeat(64);

    private static final String VERSION_1 = """
            {
              "format_version" : 1,
              "network" : {"name" : "alexnet", "layers" : [ 1 ], "channels" : [ 2 ], "weights" : "random:0"},
              "variant" : "lin",
              "comparison" : "spatial",
              "channel_norm" : true,
              "protocol" : "corrected",
              "preprocessing" : {"mean" : [ 0.485, 0.456, 0.406 ], "std" : [ 0.229, 0.224, 0.225 ]},
              "columns" : [ {
                "ranking" : [ "rotate", "translate", "darken", "color", "blur", "zoom_in" ],
                "repetition" : 0,
                "validation_score" : 0.5,
                "validation_scores" : [ 0.5 ],
                "validation_losses" : [ 0.7 ]
              }, {
                "ranking" : [ "rotate", "translate", "darken", "color", "blur", "zoom_in" ],
                "repetition" : 1,
                "validation_scores" : [ ],
                "validation_losses" : [ ]
              } ]
            }
            """;

    @TempDir
    private Path root;

    @Test
    void aContextIsNamedOnceAndAColumnIsALine() throws IOException {
        var checkpoint = ExampleCheckpoint.checkpoint(1, 2, 3, 4);
        CheckpointWriter.write(root, checkpoint, ExampleCheckpoint.provenance(WORK));

        assertThat(Files.readString(root.resolve("config.json")))
                .containsOnlyOnce("\"zoom_in\"")
                .contains("""
                          "columns" : [
                            { "context" : 0, "repetition" : 0, "validation_scores" : [ 0.5 ], "validation_losses" : [ 0.7 ] },
                            { "context" : 0, "repetition" : 1 }
                          ]
                        }""");
        assertThat(CheckpointReader.read(root).checkpoint().config()).isEqualTo(checkpoint.config());
    }

    @Test
    void theVersionBeforeSaysTheSame() throws IOException {
        write(VERSION_1);

        assertThat(CheckpointReader.read(root).checkpoint().config())
                .isEqualTo(ExampleCheckpoint.checkpoint(1, 2, 3, 4).config());
    }

    @Test
    void aColumnWithoutAContextIsNamed() throws IOException {
        write(VERSION_1.replaceFirst("\"ranking\".*\n", "\"context\" : 3,\n"));

        assertThatThrownBy(() -> CheckpointReader.read(root))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("config.json: column 0 has the context 3; accepted: from 0 to -1");
    }

    @Test
    void aLaterVersionIsRefused() throws IOException {
        write(VERSION_1.replace("\"format_version\" : 1", "\"format_version\" : 3"));

        assertThatThrownBy(() -> CheckpointReader.read(root))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("has format version 3; this software reads versions 1 to 2");
    }

    /** A checkpoint with this config, as if it had been written so. */
    private void write(String config) throws IOException {
        CheckpointWriter.write(root, ExampleCheckpoint.checkpoint(1, 2, 3, 4), ExampleCheckpoint.provenance(WORK));
        Files.writeString(root.resolve("config.json"), config);
        var manifest = root.resolve("manifest.json");
        var written = CheckpointWriter.MAPPER.readValue(Files.readAllBytes(manifest), Manifest.class);
        SortedMap<String, Manifest.Entry> files = new TreeMap<>(written.files());
        files.put(
                "config.json",
                new Manifest.Entry(
                        Hashes.sha256(root.resolve("config.json")), Files.size(root.resolve("config.json"))));
        var changed = new Manifest(
                written.workId(), written.seed(), written.device(), written.microBatch(), written.versions(), files);
        Files.write(manifest, CheckpointWriter.MAPPER.writeValueAsBytes(changed));
    }
}
