/** An experiment's results as runs of an MLflow tracking server. */
@NullMarked
package org.dpsfleet.cli.mlflow;

import org.jspecify.annotations.NullMarked;
