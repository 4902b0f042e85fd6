package org.dpsfleet.perceptual.perceptualset;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.distortion.Graded;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.DeadLeaves;

/**
 * Triplets judged by a formula instead of people, for trying the software out without any data.
 * Scores on them say that everything works, and nothing about human perception.
 *
 * <p>Each triplet is a dead-leaves picture of 64 x 64 and two different distortions of it, each at
 * a strength drawn uniformly from 0 (none) to 1 (the strongest in use). Strength times a weight of
 * the distortion's kind is its disturbance. Ten simulated people each prefer p1 with probability
 * 1 / (1 + exp(-8 (disturbance of p0 - disturbance of p1))), and the judgement is their share.
 * Triplet i is a pure function of the seed and i.
 */
public final class SimulatedJudgements implements TwoAfcSource {
    private static final int SIDE = DeadLeaves.SIDE;
    private static final int PEOPLE = 10;
    private static final double STEEPNESS = 8;

    /** The kinds that are drawn from. */
    private static final List<Weighted> KINDS = List.of(
            new Weighted(Distortions.ROTATE, 1),
            new Weighted(Distortions.TRANSLATE, 0.8),
            new Weighted(Distortions.DARKEN, 0.5),
            new Weighted(Distortions.COLOR, 0.7),
            new Weighted(Distortions.BLUR, 0.9),
            new Weighted(Distortions.ZOOM_IN, 0.6));

    private final long seed;
    private final DeadLeaves references;

    /** A number of triplets, at least 1; more with the same seed begin with the same. */
    public SimulatedJudgements(long seed, int count) {
        this.seed = seed;
        references = new DeadLeaves(Seeds.derive(seed, "simulated references"), count);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public int size() {
        return references.size();
    }

    @Override
    public String id(int index) {
        return String.format(Locale.ROOT, "%06d", Objects.checkIndex(index, size()));
    }

    @Override
    public PictureTriplet triplet(int index) {
        Pixels reference = references.image(index);
        Judged judged = judged(index);
        return new PictureTriplet(
                reference, distorted(reference, judged.first()), distorted(reference, judged.second()));
    }

    @Override
    public float judge(int index) {
        return judged(Objects.checkIndex(index, size())).preferSecond() / (float) PEOPLE;
    }

    private record Judged(DrawnDistortion first, DrawnDistortion second, int preferSecond) {}

    /** How much a kind disturbs at full strength: a plausible figure, not a measured one. */
    private record Weighted(Graded kind, double weight) {}

    private Judged judged(int index) {
        RandomGenerator random = Seeds.generator(seed, "simulated judgements", index);
        int place = random.nextInt(KINDS.size());
        Weighted first = KINDS.get(place);
        Weighted second = KINDS.get((place + 1 + random.nextInt(KINDS.size() - 1)) % KINDS.size());
        double firstStrength = random.nextDouble();
        double secondStrength = random.nextDouble();
        double difference = firstStrength * first.weight() - secondStrength * second.weight();
        double probability = 1 / (1 + Math.exp(-STEEPNESS * difference));
        int preferSecond = 0;
        for (int person = 0; person < PEOPLE; person++) {
            preferSecond += random.nextDouble() < probability ? 1 : 0;
        }
        return new Judged(
                first.kind().atStrength(firstStrength, random, SIDE),
                second.kind().atStrength(secondStrength, random, SIDE),
                preferSecond);
    }

    private static Pixels distorted(Pixels reference, DrawnDistortion distortion) {
        float[] target = new float[reference.length()];
        distortion.apply(reference.toFloats(), 0, target, 0, new Scratch(SIDE));
        return Pixels.fromFloats(SIDE, SIDE, target, 0);
    }
}
