package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.RecordedDifferences;

/** A batch whose images are there. */
record ExtractedBatch(
        DifferenceExtractor extractor, ImageShape shape, float[] references, List<float[]> images, Dropout dropout)
        implements NetworkColumn.Batch {
    @Override
    public NDList differences(NDManager target, int from, int count) {
        return extractor.differences(target, shape, from, count, references, images, dropout);
    }

    @Override
    public RecordedDifferences recorded(NDManager target, int from, int count) {
        return extractor.recorded(target, shape, from, count, references, images, dropout);
    }
}
