package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.dpsfleet.vocabulary.Check;

/**
 * Which contexts an experiment covers: rankings of distortions, or the judgements of people.
 *
 * <p>{@code distortions} are those that rankings range over; empty means the published six.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ContextSource.All.class, name = "all"),
    @JsonSubTypes.Type(value = ContextSource.Random.class, name = "random"),
    @JsonSubTypes.Type(value = ContextSource.Rankings.class, name = "rankings"),
    @JsonSubTypes.Type(value = ContextSource.Judged.class, name = "judged")
})
public sealed interface ContextSource {
    /** All rankings: 720 of six distortions. */
    record All(List<String> distortions) implements ContextSource {
        public All {
            distortions = List.copyOf(distortions);
        }

        /** Of the published six distortions. */
        public All() {
            this(List.of());
        }
    }

    /** Distinct rankings drawn at random. */
    record Random(int count, long seed, List<String> distortions) implements ContextSource {
        public Random {
            distortions = List.copyOf(distortions);
            Check.range("contexts.count", count, 1, 100_000);
        }

        /** Of the published six distortions. */
        public Random(int count, long seed) {
            this(count, seed, List.of());
        }
    }

    /** The rankings listed, each from most similar to most disruptive. */
    record Rankings(List<List<String>> rankings) implements ContextSource {
        public Rankings {
            rankings = rankings.stream().map(List::copyOf).toList();
            Check.filled("contexts.rankings", rankings);
        }
    }

    /**
     * One context: what people judged. The images to adapt on and to test on are {@link
     * ImageSource.Judged}, and the context's ranking is empty.
     */
    record Judged() implements ContextSource {}
}
