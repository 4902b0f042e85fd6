package org.dpsfleet.perceptual.adaptation;

import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * Everything that a training changes, and so all that a resumed one needs.
 *
 * <p>The tensors that it gives are those of that moment and stay as they are: what the training fetches later from the
 * device is in other arrays. So another thread may write them while the training goes on, which takes the memory of a
 * second state until they are written.
 */
public sealed interface TrainingState permits ColumnState, NetworkState {
    /** All tensors by name, the optimiser's among them; not copied. */
    SortedMap<String, FloatTensor> tensors();

    /** What training adjusts, without the optimiser's moments, by name; not copied. */
    SortedMap<String, FloatTensor> parameters();

    /**
     * What the adapted metrics consist of, by name; not copied. The logit nets are not part of it: only the loss
     * of the training uses them.
     */
    default SortedMap<String, FloatTensor> metrics() {
        SortedMap<String, FloatTensor> metrics = new TreeMap<>(parameters());
        metrics.keySet().removeIf(name -> name.startsWith(LogitNet.PREFIX));
        return metrics;
    }
}
