/** What a data folder holds, for people who wonder what an experiment could name. */
@NullMarked
package org.dpsfleet.inputs.survey;

import org.jspecify.annotations.NullMarked;
