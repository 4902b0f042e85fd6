package org.dpsfleet.cli.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import java.util.Map;

/**
 * What TensorBoard's plugin for hyper-parameters reads of a run: what it was started with, and that it ended well.
 *
 * <p>Source: {@code tensorboard/plugins/hparams/plugin_data.proto}, whose messages no library for Java has. A {@code
 * SessionStartInfo} has its parameters in field 1, as a map like that of a {@link Struct}, so it is written as one.
 */
final class HyperParameters {
    static final String PLUGIN = "hparams";
    static final String START_TAG = "_hparams_/session_start_info";
    static final String END_TAG = "_hparams_/session_end_info";

    private static final int SESSION_START = 3;
    private static final int SESSION_END = 4;
    private static final int STATUS = 1;
    private static final long SUCCESS = 1;

    private HyperParameters() {}

    /** An {@code HParamsPluginData} of a run's beginning. */
    static ByteString start(Map<String, String> params) {
        var fields = Struct.newBuilder();
        params.forEach((name, value) -> fields.putFields(name, value(value)));
        return data(SESSION_START, fields.build().toByteString());
    }

    /** An {@code HParamsPluginData} of a run's end. */
    static ByteString end() {
        var status = UnknownFieldSet.newBuilder()
                .addField(
                        STATUS,
                        UnknownFieldSet.Field.newBuilder().addVarint(SUCCESS).build());
        return data(SESSION_END, status.build().toByteString());
    }

    private static ByteString data(int field, ByteString content) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        field,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(content)
                                .build())
                .build()
                .toByteString();
    }

    /** Numbers get axes that are ordered. */
    private static Value value(String text) {
        var value = Value.newBuilder();
        if (text.equals("true") || text.equals("false")) {
            return value.setBoolValue(Boolean.parseBoolean(text)).build();
        }
        return text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?")
                ? value.setNumberValue(Double.parseDouble(text)).build()
                : value.setStringValue(text).build();
    }
}
