package org.dpsfleet.perceptual.checkpoint;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint comes from; equal work on equal software gives an equal record.
 *
 * @param workId sha256 of the work that made it, 64 hexadecimal digits
 * @param seed of its draws
 * @param device it was made on
 * @param microBatch most triplets that went through the network together, which rounding follows; null where
 *     nothing was trained
 * @param versions of the software that made it, by name; not copied
 */
public record Provenance(
        String workId, long seed, String device, @Nullable Integer microBatch, SortedMap<String, String> versions) {}
