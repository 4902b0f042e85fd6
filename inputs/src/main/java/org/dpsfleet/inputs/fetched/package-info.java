/** Data and weights that an experiment names by URI: fetched once per machine, known by their content. */
@NullMarked
package org.dpsfleet.inputs.fetched;

import org.jspecify.annotations.NullMarked;
