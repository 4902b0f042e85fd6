package org.dpsfleet.perceptual.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;

/**
 * Where a checkpoint comes from, and the hash of each of its other files: {@code manifest.json}. It holds
 * no time of day, so that the same work gives the same bytes.
 *
 * @param workId sha256 of the work that made it
 * @param seed of its draws
 * @param device it was made on
 * @param versions of the software that made it, by name
 * @param files by name
 */
public record Manifest(
        @JsonProperty("work_id") String workId,
        long seed,
        String device,
        SortedMap<String, String> versions,
        SortedMap<String, Entry> files) {

    /** A file's hash (64 hexadecimal digits) and size. */
    public record Entry(String sha256, long bytes) {}
}
