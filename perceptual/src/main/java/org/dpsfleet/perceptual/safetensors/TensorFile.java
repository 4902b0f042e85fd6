package org.dpsfleet.perceptual.safetensors;

import java.util.Set;
import org.dpsfleet.perceptual.BadDataException;

/** A file of tensors by name, which are read when asked for. */
public interface TensorFile {
    /** Names of the tensors, sorted. */
    Set<String> names();

    /**
     * Shape of a tensor.
     *
     * @throws BadDataException if there is none of that name
     */
    long[] shape(String name);

    /**
     * A tensor with its shape; other floating types are converted to float.
     *
     * @throws BadDataException if there is none of that name, or it does not hold floats
     */
    FloatTensor tensor(String name);
}
