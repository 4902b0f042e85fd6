/**
 * The words and the settings that the science and the messages share: what can be chosen in an experiment and
 * means the same in a file, in a message and in the computation. Each exists once, here.
 */
@NullMarked
package org.dpsfleet.vocabulary;

import org.jspecify.annotations.NullMarked;
