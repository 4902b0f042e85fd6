/** JSON to records and back, checked against the JSON Schemas. */
@NullMarked
package org.dpsfleet.schemas.codec;

import org.jspecify.annotations.NullMarked;
