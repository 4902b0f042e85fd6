package org.dpsfleet.perceptual.triplet.device;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.distortion.Batchable;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.distortion.PixelOperation;
import org.dpsfleet.perceptual.triplet.TripletDraw;

/**
 * A batch's draws by operation, as one array of floats for one upload: the pictures' indices [n]; of each distorted
 * picture, operation by operation, the place of its source among them [2 n]; where each image of the batch, references,
 * first and second ones, then is behind the references [3 n]; and every operation's numbers.
 */
final class BatchPlan {
    private final int[] pictures;
    private final int side;
    private final Map<PixelOperation, List<Integer>> groups = new EnumMap<>(PixelOperation.class);
    private final List<DrawnDistortion> drawn = new ArrayList<>();

    /**
     * Sorts a batch.
     *
     * @param draws of {@link Batchable} distortions only
     */
    BatchPlan(int[] pictures, List<TripletDraw> draws, int side) {
        if (pictures.length != draws.size()) {
            throw new IllegalArgumentException(pictures.length + " pictures with " + draws.size() + " draws");
        }
        this.pictures = pictures.clone();
        this.side = side;
        draws.forEach(draw -> drawn.add(draw.first()));
        draws.forEach(draw -> drawn.add(draw.second()));
        for (int i = 0; i < drawn.size(); i++) {
            groups.computeIfAbsent(batchable(drawn.get(i)).operation(), _ -> new ArrayList<>())
                    .add(i);
        }
    }

    private static Batchable batchable(DrawnDistortion drawn) {
        if (drawn.kind() instanceof Batchable batchable) {
            return batchable;
        }
        throw new IllegalArgumentException(drawn.kind().name() + " is no operation that a device knows");
    }

    /** How many pictures an operation distorts; only operations that distort any, in the order of the arrays. */
    Map<PixelOperation, Integer> counts() {
        Map<PixelOperation, Integer> counts = new EnumMap<>(PixelOperation.class);
        groups.forEach((operation, group) -> counts.put(operation, group.size()));
        return counts;
    }

    /** How many whole numbers there are, in front. */
    int indices() {
        return 6 * pictures.length;
    }

    /** How many floats there are in all. */
    int length() {
        return indices()
                + groups.entrySet().stream()
                        .mapToInt(group ->
                                group.getKey().numbers() * group.getValue().size())
                        .sum();
    }

    /** Writes them. */
    void write(FloatBuffer target) {
        int n = pictures.length;
        int[] places = new int[3 * n];
        for (int i = 0; i < n; i++) {
            target.put(pictures[i]);
            places[i] = i;
        }
        int at = n;
        for (List<Integer> group : groups.values()) {
            for (int image : group) {
                target.put(image % n);
                places[n + image] = at++;
            }
        }
        for (int place : places) {
            target.put(place);
        }
        groups.forEach((operation, group) -> writeNumbers(operation, group, target));
    }

    /** The first number of every picture, then the second of every one. */
    private void writeNumbers(PixelOperation operation, List<Integer> group, FloatBuffer target) {
        int from = target.position();
        for (int g = 0; g < group.size(); g++) {
            DrawnDistortion one = drawn.get(group.get(g));
            float[] numbers = batchable(one).numbers(one, side);
            for (int k = 0; k < numbers.length; k++) {
                target.put(from + k * group.size() + g, numbers[k]);
            }
        }
        target.position(from + operation.numbers() * group.size());
    }
}
