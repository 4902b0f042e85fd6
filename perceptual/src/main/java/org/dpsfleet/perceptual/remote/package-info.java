/** Files of other machines: how they are read, from where one stopped, over HTTP and whatever else is on the class path. */
@NullMarked
package org.dpsfleet.perceptual.remote;

import org.jspecify.annotations.NullMarked;
