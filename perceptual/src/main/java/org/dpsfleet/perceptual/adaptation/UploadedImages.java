package org.dpsfleet.perceptual.adaptation;

import java.util.List;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.ImageUpload;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;

/** Images that are made in Java, and uploaded part by part. */
final class UploadedImages implements ExampleImages {
    private final Examples examples;
    private final TripletBatch batch;
    private final ImageGroups triplets;
    private final ImageGroups compared;

    /**
     * @param capacity of a batch
     */
    UploadedImages(Examples examples, int capacity) {
        this.examples = examples;
        batch = new TripletBatch(capacity, examples.side());
        var upload = new ImageUpload();
        var shape = new ImageShape(examples.side(), examples.side());
        triplets = upload.groups(shape, List.of(batch.reference(), batch.first(), batch.second()));
        compared = upload.groups(shape, List.of(batch.first(), batch.second()));
    }

    @Override
    public float[] make(String purpose, int epoch, int[] indices) {
        return examples.fill(batch, purpose, epoch, indices);
    }

    @Override
    public ImageGroups triplets() {
        return triplets;
    }

    @Override
    public ImageGroups compared() {
        return compared;
    }

    @Override
    public void close() {
        // Java's memory only.
    }
}
