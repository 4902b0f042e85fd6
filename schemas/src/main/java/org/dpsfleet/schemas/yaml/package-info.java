/** YAML 1.2 by its core schema as a tree of JSON, with the line of every place. */
@NullMarked
package org.dpsfleet.schemas.yaml;

import org.jspecify.annotations.NullMarked;
