package org.dpsfleet.cli.command;

import java.io.PrintWriter;
import org.dpsfleet.schemas.codec.Json;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;

/** Whether a program reads the answer. */
final class JsonOption {
    @Option(names = "--json", description = "print JSON")
    private boolean json;

    boolean asked() {
        return json;
    }

    void print(PrintWriter out, Object value) {
        out.println(
                Json.mapper().writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
    }
}
