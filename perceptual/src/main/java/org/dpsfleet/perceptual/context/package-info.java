/** Contexts: rankings of the distortions, from least to most disruptive. */
@NullMarked
package org.dpsfleet.perceptual.context;

import org.jspecify.annotations.NullMarked;
