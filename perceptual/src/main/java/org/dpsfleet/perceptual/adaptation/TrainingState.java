package org.dpsfleet.perceptual.adaptation;

import java.util.SortedMap;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/** Everything that a training changes, and so all that a resumed one needs. */
public sealed interface TrainingState permits ColumnState, NetworkState {
    /** All tensors by name, the optimiser's among them; not copied. */
    SortedMap<String, FloatTensor> tensors();

    /** What makes the adapted metrics, without the optimiser's moments, by name; not copied. */
    SortedMap<String, FloatTensor> parameters();
}
