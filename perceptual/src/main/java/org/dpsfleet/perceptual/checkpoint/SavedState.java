package org.dpsfleet.perceptual.checkpoint;

import java.util.SortedMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * The state of an unfinished training as a store keeps it, which asks nothing about what it means.
 *
 * @param tensors by name; not copied
 * @param metadata what belongs to them in words and numbers, by name; not copied
 */
public record SavedState(SortedMap<String, FloatTensor> tensors, SortedMap<String, String> metadata) {}
