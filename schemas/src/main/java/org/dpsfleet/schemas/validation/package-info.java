/**
 * The fleet's JSON Schemas at work: what is wrong with a document, where, and what would be right.
 */
@NullMarked
package org.dpsfleet.schemas.validation;

import org.jspecify.annotations.NullMarked;
