package org.dpsfleet.perceptual.pth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what the objects of a pickle are. */
final class Words {
    private static final int LONGEST_KEY = 60;
    private static final int MOST_ENTRIES = 12;

    private Words() {}

    /** With its article, such as "a text". */
    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Map<?, ?> entries when Search.isOptimizer(entries) -> "the state of an optimizer";
            case Map<?, ?> entries -> "a dictionary of " + entries.size();
            case List<?> list -> "a list of " + list.size();
            case Object[] tuple -> "a tuple of " + tuple.length;
            case String ignored -> "a text";
            case Boolean ignored -> "a truth value";
            case Number ignored -> "a number";
            case byte[] ignored -> "bytes";
            case StoredTensor tensor -> "a tensor of shape " + tensor.shape();
            case UnusableTensor ignored -> "a tensor";
            case Opaque object when object.isTensor() -> "a tensor";
            case Opaque object when object.isModel() -> "a whole pickled model, of class " + object;
            case Opaque object -> "an object of " + object;
            default -> "something else";
        };
    }

    /** The entries at the top of a file but for its tensors, the first of very many. */
    static List<String> entries(Object root) {
        if (!(root instanceof Map<?, ?> map)) {
            return List.of();
        }
        List<? extends Map.Entry<?, ?>> others = map.entrySet().stream()
                .filter(entry -> !isTensor(entry.getValue()))
                .toList();
        List<String> words = new ArrayList<>();
        others.stream()
                .limit(MOST_ENTRIES)
                .forEach(entry -> words.add(key(entry.getKey()) + " (" + of(entry.getValue()) + ")"));
        if (others.size() > MOST_ENTRIES) {
            words.add("and " + (others.size() - MOST_ENTRIES) + " more");
        }
        return List.copyOf(words);
    }

    private static boolean isTensor(@Nullable Object value) {
        return value instanceof StoredTensor
                || value instanceof UnusableTensor
                || (value instanceof Opaque object && object.isTensor());
    }

    static String key(Object key) {
        // A number of very many digits takes long to write.
        String text = key instanceof String || key instanceof Integer || key instanceof Long ? key.toString() : "?";
        return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY) + "...";
    }
}
