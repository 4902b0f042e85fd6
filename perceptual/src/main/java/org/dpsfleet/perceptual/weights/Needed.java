package org.dpsfleet.perceptual.weights;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * The tensors that are looked for in a file.
 *
 * @param what they are, for messages, such as "weights of alexnet"
 * @param names of all of them, by torchvision's or LPIPS's naming; at least one
 * @param fits whether a tensor of that name may have that shape
 */
public record Needed(String what, SortedSet<String> names, BiPredicate<String, long[]> fits) {
    /** Tensors of known shapes. */
    public static Needed ofShapes(String what, SortedMap<String, long[]> shapes) {
        return new Needed(
                what, new TreeSet<>(shapes.keySet()), (name, shape) -> Arrays.equals(shapes.get(name), shape));
    }

    /** Tensors of any shape. */
    public static Needed named(String what, SortedSet<String> names) {
        return new Needed(what, names, (name, shape) -> true);
    }
}
