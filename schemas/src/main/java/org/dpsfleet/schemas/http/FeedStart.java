package org.dpsfleet.schemas.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;

/**
 * The first event of a stream.
 *
 * @param whole whether all that is known follows, so that what a client knew before is to be forgotten
 * @param access what the client's token allows
 * @param stages in the order in which tasks pass them
 */
public record FeedStart(boolean whole, Access access, List<Stage> stages) {
    public FeedStart {
        stages = List.copyOf(stages);
    }

    /** What a client may do. */
    public enum Access {
        /** Everything. */
        @JsonProperty("full")
        FULL,
        /** Read. */
        @JsonProperty("view")
        VIEW
    }
}
