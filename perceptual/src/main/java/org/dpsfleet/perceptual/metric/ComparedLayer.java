package org.dpsfleet.perceptual.metric;

import java.util.List;
import org.dpsfleet.vocabulary.Comparison.Modification;

/**
 * A layer as a metric compares it.
 *
 * @param number of the layer among the metric's, from 0
 * @param modification of its features before they are compared
 * @param pixels its features
 * @param masks for each group of images
 * @param begin where its channels begin among those of all compared layers
 */
record ComparedLayer(int number, Modification modification, LayerPixels pixels, List<DropoutBits> masks, int begin) {}
