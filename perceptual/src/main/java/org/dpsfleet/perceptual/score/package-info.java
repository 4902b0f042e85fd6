/** Agreement of distances with judgements: 2AFC and JND. */
@NullMarked
package org.dpsfleet.perceptual.score;

import org.jspecify.annotations.NullMarked;
