package org.dpsfleet.perceptual.pth;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.safetensors.TensorDictionary;
import org.jspecify.annotations.Nullable;

/** A dictionary of a pickle that holds tensors. */
record PthDictionary(
        Path file,
        Storages storages,
        String place,
        int depth,
        SortedMap<String, StoredTensor> tensors,
        SortedMap<String, String> unusable)
        implements TensorDictionary {

    /** The tensors among the entries; both maps are empty if there are none. */
    static PthDictionary of(Path file, Storages storages, String place, int depth, Map<?, ?> entries) {
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        SortedMap<String, String> unusable = new TreeMap<>();
        entries.forEach((key, value) -> {
            if (key instanceof String name) {
                String fault = fault(storages, value);
                if (fault != null) {
                    unusable.put(name, fault);
                } else if (value instanceof StoredTensor tensor) {
                    tensors.put(name, tensor);
                }
            }
        });
        return new PthDictionary(file, storages, place, depth, tensors, unusable);
    }

    /** Why a tensor cannot be read; null if it can, or if this is no tensor. */
    private static @Nullable String fault(Storages storages, @Nullable Object value) {
        return switch (value) {
            case UnusableTensor(String why) -> why;
            case Opaque object when object.isTensor() -> "it was made by " + object.type() + ", which is not read";
            case StoredTensor tensor
            when tensor.storage().type().floating() == null ->
                "it is a tensor in a " + tensor.storage().type().name() + ", and floating-point numbers are needed";
            case StoredTensor tensor -> storages.fault(tensor.storage());
            case null, default -> null;
        };
    }

    /** Names of the tensors of floating-point numbers, sorted. */
    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return stored(name).shape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public FloatTensor tensor(String name) {
        StoredTensor tensor = stored(name);
        try {
            return tensor.read(storages);
        } catch (DamageException e) {
            throw new BadDataException(file + ": its tensor '" + name + "' cannot be read: " + e.getMessage() + ".", e);
        }
    }

    private StoredTensor stored(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor != null) {
            return tensor;
        }
        String why = unusable.get(name);
        throw new BadDataException(
                why != null
                        ? file + ": its tensor '" + name + "' cannot be read: " + why + "."
                        : String.format(
                                Locale.ROOT,
                                "%s has no tensor '%s' among its %d tensors.",
                                file,
                                name,
                                tensors.size()));
    }
}
