package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.dpsfleet.vocabulary.Check;
import org.jspecify.annotations.Nullable;

/** A perceptual data set: triplets or pairs of images with the judgements of people about them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PerceptualSource.Folder.class, name = "folder"),
    @JsonSubTypes.Type(value = PerceptualSource.Simulated.class, name = "simulated")
})
public sealed interface PerceptualSource {
    /** A folder in BAPPS's layout, relative to the data folder; see {@link ImageSource}. */
    record Folder(String path, @Nullable String sha256) implements PerceptualSource {
        public Folder {
            FileRules.files(path, null, sha256);
        }
    }

    /** Procedural triplets whose "human" judgements are simulated from distortion strength. */
    record Simulated(int triplets, long seed) implements PerceptualSource {
        public Simulated {
            Check.range("triplets", triplets, 1, Integer.MAX_VALUE);
        }
    }
}
