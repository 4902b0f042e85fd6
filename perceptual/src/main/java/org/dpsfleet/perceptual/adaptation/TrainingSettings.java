package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;

/**
 * What an adaptation goes by.
 *
 * @param protocol paper or published code
 * @param training the hyper-parameters
 */
public record TrainingSettings(Protocol protocol, TrainingSpec training) {}
