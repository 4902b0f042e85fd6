package org.dpsfleet.perceptual.safetensors;

import java.util.SortedMap;

/** One dictionary of tensors in a file that may hold several. */
public interface TensorDictionary extends TensorFile {
    /** The keys that lead to it, joined by dots, such as {@code checkpoint.state_dict}; empty for the top level. */
    String place();

    /** How many keys lead to it. */
    int depth();

    /** Why tensors cannot be read that are there all the same: by name, a clause that begins with "it" or "its". */
    SortedMap<String, String> unusable();
}
