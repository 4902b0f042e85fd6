package org.dpsfleet.perceptual.pth;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for dictionaries of tensors in the object that a file holds: in dictionaries, lists and tuples, as
 * deep as {@value #DEEPEST} levels, but not in the state of an optimizer.
 */
final class Search {
    private static final int DEEPEST = 8;

    private final Path file;
    private final Storages storages;
    private final Deque<Place> open = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<PthDictionary> found = new ArrayList<>();

    private Search(Path file, Storages storages) {
        this.file = file;
        this.storages = storages;
    }

    private record Place(String name, int depth, Object value) {}

    /** All of them, the outer ones first. */
    static List<PthDictionary> in(Path file, Content content) {
        var search = new Search(file, content.storages());
        search.add("", 0, content.root());
        while (!search.open.isEmpty()) {
            search.look(search.open.remove());
        }
        return search.found;
    }

    private void look(Place place) {
        switch (place.value) {
            case Map<?, ?> entries
            when !isOptimizer(entries) -> {
                var dictionary = PthDictionary.of(file, storages, place.name, place.depth, entries);
                if (!dictionary.tensors().isEmpty() || !dictionary.unusable().isEmpty()) {
                    found.add(dictionary);
                }
                entries.forEach((key, value) -> add(below(place.name, key), place.depth + 1, value));
            }
            case List<?> list -> addAll(place, list);
            case Object[] tuple -> addAll(place, Arrays.asList(tuple));
            default -> {}
        }
    }

    private void addAll(Place place, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            add(place.name + "[" + i + "]", place.depth + 1, values.get(i));
        }
    }

    private void add(String name, int depth, @Nullable Object value) {
        Object inside = value instanceof Opaque object ? object.entries() : value;
        boolean holdsMore = inside instanceof Map || inside instanceof List || inside instanceof Object[];
        if (depth <= DEEPEST && inside != null && holdsMore && seen.add(inside)) {
            open.add(new Place(name, depth, inside));
        }
    }

    private static String below(String name, Object key) {
        return name.isEmpty() ? Words.key(key) : name + "." + Words.key(key);
    }

    static boolean isOptimizer(Map<?, ?> entries) {
        return entries.containsKey("state") && entries.containsKey("param_groups");
    }
}
