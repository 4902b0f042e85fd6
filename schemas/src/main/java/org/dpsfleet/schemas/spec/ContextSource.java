package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** Which contexts, that is, rankings of the six distortions, an experiment covers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ContextSource.All.class, name = "all"),
    @JsonSubTypes.Type(value = ContextSource.Random.class, name = "random"),
    @JsonSubTypes.Type(value = ContextSource.Rankings.class, name = "rankings")
})
public sealed interface ContextSource {
    /** All 720 rankings. */
    record All() implements ContextSource {}

    /** Distinct rankings drawn at random. */
    record Random(int count, long seed) implements ContextSource {
        public Random {
            Check.range("contexts.count", count, 1, 720);
        }
    }

    /** The rankings listed, each from most similar to most disruptive. */
    record Rankings(List<List<String>> rankings) implements ContextSource {
        public Rankings {
            rankings = rankings.stream().map(List::copyOf).toList();
            Check.filled("contexts.rankings", rankings);
        }
    }
}
