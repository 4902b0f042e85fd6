package org.dpsfleet.schemas.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

/** What the fleet's spans say besides what OpenTelemetry's conventions have a name for. */
public final class SpanKeys {
    public static final AttributeKey<String> EXPERIMENT = stringKey("dps.experiment");
    public static final AttributeKey<String> TASK = stringKey("dps.task");
    public static final AttributeKey<String> STAGE = stringKey("dps.stage");

    /** From 1. */
    public static final AttributeKey<Long> ATTEMPT = longKey("dps.attempt");

    /** The other tasks that a message brings. */
    public static final AttributeKey<List<String>> COMPANIONS = stringArrayKey("dps.companions");

    public static final AttributeKey<String> NETWORK = stringKey("dps.network");
    public static final AttributeKey<String> VARIANT = stringKey("dps.variant");
    public static final AttributeKey<String> WORKER = stringKey("dps.worker");
    public static final AttributeKey<String> DEVICE = stringKey("dps.device");

    /** How an attempt ended: {@code succeeded}, {@code cancelled}, {@code stuck}, or a category of failures. */
    public static final AttributeKey<String> OUTCOME = stringKey("dps.outcome");

    /** The convention's name for the class of an error: here a category of failures. */
    public static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");

    public static final AttributeKey<String> SYSTEM = stringKey("messaging.system");
    public static final AttributeKey<String> DESTINATION = stringKey("messaging.destination.name");

    private SpanKeys() {}
}
