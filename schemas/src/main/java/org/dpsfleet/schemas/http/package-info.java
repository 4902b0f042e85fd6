/**
 * The fleet's HTTP contract: {@code openapi.yaml}, the records of its requests and answers, and the rules
 * of HTTP that every server of the fleet keeps.
 */
@NullMarked
package org.dpsfleet.schemas.http;

import org.jspecify.annotations.NullMarked;
