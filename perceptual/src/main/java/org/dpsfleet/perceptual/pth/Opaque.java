package org.dpsfleet.perceptual.pth;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A placeholder for an object of a class that is not known here, or for such a class itself. Nothing of the
 * class is ever called; what a pickle puts into the object as a dictionary's entries is kept as data.
 */
final class Opaque {
    private static final String REBUILD = "torch._utils._rebuild_";

    private final String type;
    private final Map<Object, Object> entries = new LinkedHashMap<>();
    private boolean model;

    Opaque(String type) {
        this.type = type;
    }

    /** Module and name of the class. */
    String type() {
        return type;
    }

    Map<Object, Object> entries() {
        return entries;
    }

    /** Takes the object's attributes; those of a {@code torch.nn.Module} tell that it is one. */
    void state(@Nullable Object attributes) {
        model = attributes instanceof Map<?, ?> map && map.containsKey("_parameters") && map.containsKey("_modules");
    }

    /** Whether it is a {@code torch.nn.Module}. */
    boolean isModel() {
        return model;
    }

    /** Whether it is a tensor of a kind that is not read. */
    boolean isTensor() {
        return type.startsWith(REBUILD);
    }

    @Override
    public String toString() {
        return type;
    }
}
