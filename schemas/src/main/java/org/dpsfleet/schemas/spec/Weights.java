package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/** Where a network's parameters come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Weights.Pretrained.class, name = "pretrained"),
    @JsonSubTypes.Type(value = Weights.Random.class, name = "random")
})
public sealed interface Weights {
    /**
     * A file of the weights folder named {@code <network>*.safetensors} or {@code <network>*.pth}, or one that is
     * fetched.
     *
     * @param uri that the file is fetched from; null for the weights folder
     * @param sha256 of the file, 64 hexadecimal digits; null until the experiment is pinned to its
     *     data
     */
    record Pretrained(@Nullable String uri, @Nullable String sha256) implements Weights {
        public Pretrained {
            if (uri != null) {
                RemoteUri.problem(uri).ifPresent(problem -> {
                    throw new IllegalArgumentException("weights.uri: " + problem);
                });
                FileRules.pinned("weights.sha256", sha256);
            }
            FileRules.sha256("weights.sha256", sha256);
        }
    }

    /** Drawn from the initialisation that torchvision uses for the network. */
    record Random(long seed) implements Weights {}
}
