/** The HTTP API: submit, watch, results, failures, replay, metrics, health. */
@NullMarked
package org.dpsfleet.coordinator.http;

import org.jspecify.annotations.NullMarked;
