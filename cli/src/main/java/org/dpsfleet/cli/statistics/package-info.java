/** The few statistics that a report needs, each with its uncertainty. */
@NullMarked
package org.dpsfleet.cli.statistics;

import org.jspecify.annotations.NullMarked;
