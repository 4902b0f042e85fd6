/** The few statistics that a report needs, each with its uncertainty. */
@NullMarked
package org.dpsfleet.report.statistics;

import org.jspecify.annotations.NullMarked;
