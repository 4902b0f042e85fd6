package org.dpsfleet.perceptual.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint comes from, and the hash of each of its other files: {@code manifest.json}. It holds
 * no time of day, so that the same work gives the same bytes.
 *
 * @param workId sha256 of the work that made it
 * @param seed of its draws
 * @param device it was made on
 * @param microBatch most triplets that went through the network together, which rounding follows; null where
 *     nothing was trained
 * @param versions of the software that made it, by name
 * @param files by name
 */
public record Manifest(
        @JsonProperty("work_id") String workId,
        long seed,
        String device,
        @JsonProperty("micro_batch") @Nullable Integer microBatch,
        SortedMap<String, String> versions,
        SortedMap<String, Entry> files) {
    /** Refuses a manifest without files, whatever else it lacks. */
    public Manifest {
        Objects.requireNonNull(files, "'files' is missing");
    }

    /** A file's hash (64 hexadecimal digits) and size. */
    public record Entry(String sha256, long bytes) {
        public Entry {
            Objects.requireNonNull(sha256, "'sha256' is missing");
        }
    }
}
